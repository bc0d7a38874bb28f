// Each consumer is copied to an empty place, gets the packages as packed tarballs, and does what its user would do.
import { chromium, noChromium } from '@itop/config/chromium.mjs'
import { node } from '@itop/registry-test/npm.mjs'
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, createServer, preview } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installConsumers, problems } from '../install.mjs'
import { serve } from '../serve.mjs'
import { startBrowser } from '../visit.mjs'
import { weights } from '../weight.mjs'

const home = mkdtempSync(join(tmpdir(), 'itop-consumers-'))
const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }
let folders
beforeAll(async () => { folders = await installConsumers(['plain-page', 'vite', 'node'], home) })
afterAll(() => rmSync(home, { recursive: true, force: true }))

const sentence = /^Done\. (.+)\. Loss: ([\d.]+) → ([\d.]+), test accuracy: ([\d.]+) %, weights tried: (\d+) %$/m

/** What a consumer's last sentence says of the backend, after checking that the network learned. */
function learnedOn(text) {
  const found = sentence.exec(text)
  expect(found, text).not.toBeNull()
  const [before, after, accuracy, tried] = found.slice(2).map(Number)
  expect(after, text).toBeLessThan(before / 2)
  expect(accuracy, text).toBeGreaterThan(95)
  expect(tried, text).toBeGreaterThan(25)   // of which 20 % exist at a time
  return found[1]
}

test('Node: the packages install from tarballs, nothing is missing, and the program learns', async () => {
  const folder = folders.get('node')
  expect(await problems(join(home, 'installed'), home)).toEqual([])
  expect(learnedOn(await node(['train.js'], folder))).toMatch(/^CPU: /)
})

describe('the command line', () => {
  const itop = words => node([join('node_modules', '@itop', 'cli', 'bin', 'itop.mjs'), ...words], folders.get('node'))

  // A package of native kernels, of half a megabyte, comes with what is published.
  test('weighs at most 100 MB with all that it brings, TensorFlow.js and a decoder of pictures included', () => {
    const found = weights(join(folders.get('node'), 'node_modules', '@itop', 'cli'))
    expect([...found.keys()]).toEqual(expect.arrayContaining(['@tensorflow/tfjs-core', 'sharp', '@itop/trainer']))
    const heaviest = [...found].sort(([, a], [, b]) => b - a).slice(0, 8)
      .map(([name, bytes]) => `${name} ${(bytes / 1e6).toFixed(1)} MB`).join(', ')
    expect([...found.values()].reduce((sum, bytes) => sum + bytes, 0), heaviest).toBeLessThan(100e6)
  })

  test('draws charts by a part of a library that is built in, and leaves WebGPU to who asks for it', async () => {
    const folder = folders.get('node')
    const names = [...weights(join(folder, 'node_modules', '@itop', 'cli')).keys()]
    for (const name of ['echarts', 'zrender', 'uplot', 'webgpu', '@itop/backend-webgpu']) {
      expect(names).not.toContain(name)
    }
    expect(await itop(['plan', '--sparsity', '0.9'])).toContain('26,620')
    rmSync(join(folder, 'node_modules', '@itop', 'backend-webgpu'), { recursive: true })
    await expect(itop(['explain', '--backend', 'webgpu'])).rejects.toMatchObject({
      code: 2, stderr: 'itop: --backend webgpu: WebGPU: it is in packages of its own. ' +
        'Run: npm install @itop/backend-webgpu webgpu\nOr choose --backend cpu.\n'
    })
  })
})

test('what a page loads for seedrandom gives the numbers of seedrandom', async () => {
  const modules = join(folders.get('plain-page'), 'node_modules')
  const { alea } = await import(pathToFileURL(join(modules, '@itop/backend-cpu/dist/seedrandom.js')).href)
  const { default: seedrandom } = await import(pathToFileURL(join(modules, 'seedrandom/index.js')).href)
  const [ours, theirs] = [alea('7'), seedrandom.alea('7')]
  for (let i = 0; i < 100; i++) expect(ours()).toBe(theirs())
})

describe.skipIf(chromium() === undefined)(chromium() ? 'in Chromium' : noChromium, () => {
  let browser
  beforeAll(async () => { browser = await startBrowser() })
  afterAll(() => browser?.close())

  const oneThread = /^CPU: WebAssembly \(wasm-relaxed-simd\), 1 thread$/
  const threads = cpus().length > 1 ? /^CPU: WebAssembly \(wasm-relaxed-simd\), [2-8] threads$/ : oneThread
  const webgpu = /^WebGPU/

  test.each([
    ['isolated: learns on threads', isolation, '', threads],
    ['not isolated: learns on one thread', {}, '', oneThread],
    ['on WebGPU: learns', {}, '?backend=webgpu', webgpu]
  ])('a plain page with an import map, %s', async (_, headers, search, expected) => {
    const server = await serve(folders.get('plain-page'), headers)
    const [text] = await browser.visit(server.url + search, ['page']).finally(server.close)
    expect(learnedOn(text)).toMatch(expected)
  })

  describe('a Vite project', () => {
    const project = () =>
      ({ root: folders.get('vite'), logLevel: 'silent', server: { port: 0 }, preview: { port: 0 } })

    /** Visits the page of a server of Vite's: it trains in a worker and in itself, on WebGPU just in a worker. */
    async function learnsInWorkerAndPage(server) {
      const [address] = server.resolvedUrls.local
      try {
        const texts = await browser.visit(address, ['worker', 'page'])
        for (const text of texts) expect(learnedOn(text)).toMatch(threads)
        const [text] = await browser.visit(`${address}?backend=webgpu`, ['worker'])
        expect(learnedOn(text)).toMatch(webgpu)
      } finally {
        await server.close()
      }
    }

    test('built and previewed, learns in a worker and in the page', async () => {
      await build(project())
      await learnsInWorkerAndPage(await preview(project()))
    })

    test('while it is developed, too', async () => {
      await learnsInWorkerAndPage(await (await createServer(project())).listen())
    })
  })
})
