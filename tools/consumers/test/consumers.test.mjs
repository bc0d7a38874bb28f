// Each consumer is copied to an empty place, gets the packages as packed tarballs, and does what its user would do.
import { chromium, noChromium } from '@itop/config/chromium.mjs'
import { node } from '@itop/registry-test/npm.mjs'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, createServer, preview } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installConsumers, problems } from '../install.mjs'
import { serve } from '../serve.mjs'
import { startBrowser } from '../visit.mjs'

const home = mkdtempSync(join(tmpdir(), 'itop-consumers-'))
const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }
let folders
beforeAll(async () => { folders = await installConsumers(['plain-page', 'vite', 'node'], home) })
afterAll(() => rmSync(home, { recursive: true, force: true }))

/** The numbers of the sentence with which every consumer ends, after checking that the network learned. */
function learned(text) {
  const found = /Done, threads: (\d+), loss: ([\d.]+) → ([\d.]+), test accuracy: ([\d.]+) %, weights tried: (\d+) %/.exec(text)
  expect(found, text).not.toBeNull()
  const [threads, before, after, accuracy, tried] = found.slice(1).map(Number)
  expect(after, text).toBeLessThan(before / 2)
  expect(accuracy, text).toBeGreaterThan(95)
  expect(tried, text).toBeGreaterThan(25)   // of which 20 % exist at a time
  return { threads }
}

test('Node: the packages install from tarballs, nothing is missing, and the program learns', async () => {
  const folder = folders.get('node')
  expect(await problems(join(home, 'installed'), home)).toEqual([])
  learned(await node(['train.js'], folder))
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

  describe('a plain page with an import map', () => {
    test.each([
      ['isolated, learns on threads', isolation, threads => threads > 1],
      ['not isolated, learns on one thread', {}, threads => threads === 1]
    ])('%s', async (_, headers, expected) => {
      const server = await serve(folders.get('plain-page'), headers)
      const [text] = await browser.visit(server.url, ['page']).finally(server.close)
      expect(learned(text).threads).toSatisfy(expected)
    })
  })

  describe('a Vite project', () => {
    const project = () =>
      ({ root: folders.get('vite'), logLevel: 'silent', server: { port: 0 }, preview: { port: 0 } })

    test('built and previewed, learns in a worker and in the page, on threads', async () => {
      await build(project())
      const server = await preview(project())
      const texts = await browser.visit(server.resolvedUrls.local[0], ['worker', 'page']).finally(() => server.close())
      for (const text of texts) expect(learned(text).threads).toBeGreaterThan(1)
    })

    test('while it is developed, too', async () => {
      const server = await (await createServer(project())).listen()
      const texts = await browser.visit(server.resolvedUrls.local[0], ['worker', 'page']).finally(() => server.close())
      for (const text of texts) expect(learned(text).threads).toBeGreaterThan(1)
    })
  })
})

test('docs/browser.md shows what these projects have', () => {
  const read = path => readFileSync(new URL(path, import.meta.url), 'utf8')
  const page = read('../../../docs/browser.md')
  const [importMap] = /<script type="importmap">[^]*?<\/script>/.exec(read('../plain-page/index.html'))
  expect(page).toContain(importMap)
  expect(page).toContain(read('../vite/vite.config.js'))
})
