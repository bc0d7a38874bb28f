// The real start.mjs in a workspace of its own, with its packages there and a build and an itop of a line or two.
import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

let root
function write(path, text) {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'itop-start-'))
  cpSync(fileURLToPath(new URL('..', import.meta.url)), join(root, 'tools/workspace'), {
    recursive: true, filter: path => !/node_modules|\.test$/.test(path)
  })
  write('package-lock.json', '{ "packages": {} }')
  write('node_modules/.package-lock.json', '{ "packages": {} }')
  write('node_modules/nx/package.json', '{ "bin": { "nx": "nx.mjs" } }')
  write('node_modules/nx/nx.mjs', '')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function start(words, itop) {
  write('packages/cli/bin/itop.mjs', itop)
  const child = spawn(process.execPath, [join(root, 'tools/workspace/start.mjs'), ...words])
  const said = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr']) child[stream].on('data', data => { said[stream] += data })
  return { child, said }
}

test('the arguments reach itop, its output stays alone on stdout, and its status is passed on', async () => {
  const itop = 'console.log(JSON.stringify(process.argv.slice(2))); process.exit(3)'
  const { child, said } = start(['--epochs', '1'], itop)
  const [code] = await once(child, 'close')
  expect({ code, stdout: said.stdout }).toEqual({ code: 3, stdout: '["train","--epochs","1"]\n' })
  expect(said.stderr).toMatch(/^✓ built \(\d+\.\d s\)\n$/)
})

test.each(['SIGINT', 'SIGTERM'])('%s reaches itop, which ends as it likes', async signal => {
  const { child, said } = start([], `
    process.on('${signal}', () => { console.log('saved'); process.exit(7) })
    setInterval(() => {}, 1000)
    console.log('ready')`)
  await once(child.stdout, 'data')
  child.kill(signal)
  const [code] = await once(child, 'close')
  expect({ code, stdout: said.stdout }).toEqual({ code: 7, stdout: 'ready\nsaved\n' })
})

test('an itop that a signal ended gives the status a shell gives', async () => {
  const { child } = start([], "process.kill(process.pid, 'SIGKILL')")
  expect((await once(child, 'close'))[0]).toBe(137)
})

test('a failed build is shown in full and ends the start with its status', async () => {
  write('node_modules/nx/nx.mjs', "console.log('the detail'); process.exit(4)")
  const { child, said } = start([], "console.log('never')")
  const [code] = await once(child, 'close')
  expect({ code, stdout: said.stdout }).toEqual({ code: 4, stdout: '' })
  expect(said.stderr).toMatch(/the detail\n✗ built: failed after \d+\.\d s, see above\.\n$/)
})
