import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { labPlugins, withPlugins } from '../src/lab/lab-plugins.js'
import { pluginModules } from '../src/lab/plugin-modules.js'
import { scratch } from './support/data.js'
import { itop, words } from './support/run.js'

const cwd = scratch()
function file(path: string, text: string) {
  mkdirSync(dirname(join(cwd, path)), { recursive: true })
  writeFileSync(join(cwd, path), text)
}

test('a plug-in is served with all that it imports, and shares with the page what is of this library', async () => {
  file('plugin.mjs', `import { Mask } from '@itop/masks'
import { half } from './parts/half.js'
import { third } from 'third'
export const plugin = { half, third, Mask, later: () => import('./parts/half.js') }`)
  file('parts/half.js', 'export { half } from \'./half.mjs\'')
  file('parts/half.mjs', 'export const half = 1 / 2')
  file('node_modules/third/package.json', '{ "name": "third", "type": "module", "exports": "./third.js" }')
  file('node_modules/third/third.js', 'export const third = 1 / 3')
  const { entries, files } = await pluginModules(['./plugin.mjs'], cwd)
  expect(entries).toEqual(['/plugins/0.js'])
  expect(files.get('/plugins/0.js')).toBe(`import { Mask } from '/shared/masks.js'
import { half } from '/plugins/1.js'
import { third } from '/plugins/3.js'
export const plugin = { half, third, Mask, later: () => import("/plugins/1.js") }`)
  expect([1, 2, 3].map(i => files.get(`/plugins/${i}.js`))).toEqual(
    ['export { half } from \'/plugins/2.js\'', 'export const half = 1 / 2', 'export const third = 1 / 3'])
  expect(files.get('/shared/masks.js')).toMatch(/\)\]\["@itop\/masks"\]\nexport const \{ .*Mask.* \} = shared\n/)
})

test('the page is told of plug-ins, and nothing in their names ends its script', async () => {
  file('plain.mjs', 'export const plugin = {}')
  const plugins = [{ name: 'itop-plugin-</script>', version: '1.0.0' }]
  const { served } = await labPlugins(['./plain.mjs'], { plugins }, cwd)
  expect(served).toEqual([{ ...plugins[0], address: './plugins/0.js' }])
  expect(withPlugins('a <script type="application/json" id="served-plugins">[]</script> b', served)).toBe(
    'a <script type="application/json" id="served-plugins">[{"name":"itop-plugin-\\u003c/script>","version":"1.0.0",' +
    '"address":"./plugins/0.js"}]</script> b')
})

test.each([
  ['import \'node:fs\'', /it imports node:fs, which a page does not have/],
  ['import \'nowhere-at-all\'', /it imports nowhere-at-all, which is not installed/],
  ['import \'./none.js\'', /none\.js/],
  ['import \'./common.cjs\'', /common\.cjs is no ES module/],
  ['export const later = name => import(name)', /what is known only when it runs/],
  ['import {', /cannot be read as a module/]
])('%s is refused before anything is served', async (text, why) => {
  file('common.cjs', 'module.exports = {}')
  file('wrong.mjs', text)
  const refused = pluginModules(['./wrong.mjs'], cwd)
  await expect(refused).rejects.toThrow(why)
  await expect(refused).rejects.toThrow(/^--plugin \.\/wrong\.mjs: the page cannot load it: .*\n.*bundle the rest/)
})

const page = join(cwd, 'page')
function lab(line: string, use: (url: string) => Promise<void> = async () => {}) {
  file('page/index.html', 'a <script type="application/json" id="served-plugins">[]</script> b')
  const stop = new AbortController()
  let used: Promise<void> | undefined
  const stdout = { write: (text: string) => { used = use(JSON.parse(text).url).finally(() => stop.abort()) } }
  return itop(words(line), { cwd, labPage: page, interrupt: stop.signal, stdout })
    .then(async outcome => { await used; return outcome })
}

test('itop lab --plugin serves the page with the plug-in, and its modules', async () => {
  file('mine.mjs', 'export const plugin = { name: \'itop-plugin-mine\', version: \'0.1.0\' }')
  let [index, module, type] = ['', '', '']
  const { status, stderr } = await lab('lab --json --plugin ./mine.mjs', async url => {
    index = await (await fetch(url)).text()
    const answer = await fetch(`${url}plugins/0.js`)
    module = await answer.text()
    type = answer.headers.get('content-type') ?? ''
    expect((await fetch(`${url}shared/masks.js`)).status).toBe(200)
    expect((await fetch(`${url}plugins/1.js`)).status).toBe(404)
  })
  expect([status, stderr]).toEqual([130, ''])
  expect(index).toContain('[{"name":"itop-plugin-mine","version":"0.1.0","address":"./plugins/0.js"}]')
  expect([module, type]).toEqual([expect.stringContaining('itop-plugin-mine'), 'text/javascript; charset=utf-8'])
})

test('a plug-in for Node alone ends itop lab with status 2', async () => {
  file('of-node.mjs', 'import \'node:fs\'\nexport const plugin = { name: \'itop-plugin-node\', version: \'0.1.0\' }')
  const { status, stderr } = await lab('lab --json --plugin ./of-node.mjs')
  expect(status).toBe(2)
  expect(stderr).toMatch(/^itop: --plugin \.\/of-node\.mjs: the page cannot load it: it imports node:fs, which a page/)
})
