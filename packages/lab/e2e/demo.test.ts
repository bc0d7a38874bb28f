import { browserArguments, chromium as chromiumPath, noChromium } from '@itop/config/chromium.mjs'
import { encodeCheckpoint } from '@itop/checkpoint'
import { initialValues, isMaskable, createNetwork } from '@itop/models'
import { randomSubset, sizeOf } from '@itop/masks'
import { readFileSync, writeFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { chromium, type Browser, type Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { patience } from './lab-page.js'

const folder = fileURLToPath(new URL('../.test/demo', import.meta.url))
const origin = 'http://demo.test'
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

/** A network whose weights are drawn, as `itop demo` writes one. */
function networkScript(): string {
  const network = createNetwork('mlp')
  const masks = new Map(network.weights.filter(isMaskable).map(({ name, shape }) =>
    [name, randomSubset({ shape, count: Math.ceil(0.1 * sizeOf(shape)), seed: name })] as const))
  const checkpoint = {
    step: 1,
    meta: {
      model: 'mlp', weights: network.weights.map(({ name, shape }) => ({ name, shape: [...shape] })),
      data: { shape: { ...network.input }, classes: 10, normalisation: { mean: [0.1], std: [0.3] } }
    },
    masks: new Map([...masks].map(([name, mask]) => [`mask/${name}`, mask] as const)),
    arrays: new Map(network.weights.map(spec =>
      [`value/${spec.name}`, initialValues(spec, 1, masks.get(spec.name))] as const))
  }
  const facts = {
    model: 'mlp', method: 'set', data: 'mnist', density: 0.1, active: 26_620, size: 266_200, accuracy: 0.97,
    bytes: 100_000, denseBytes: 1_066_440
  }
  const bytes = Buffer.concat(encodeCheckpoint(checkpoint))
  return `globalThis.itopDemo = ${JSON.stringify({ facts, network: bytes.toString('base64') })}`
}

describe.skipIf(chromiumPath() === undefined)(`the page of itop demo${chromiumPath() ? '' : `: ${noChromium}`}`, () => {
  let browser: Browser

  beforeAll(async () => {
    await build({
      root: fileURLToPath(new URL('../demo', import.meta.url)), logLevel: 'silent', build: { outDir: folder },
      configFile: fileURLToPath(new URL('../vite.demo.config.mjs', import.meta.url))
    })
    writeFileSync(join(folder, 'network.js'), networkScript())
    browser = await chromium.launch({ executablePath: chromiumPath()!, args: browserArguments })
  }, patience)
  afterAll(() => browser?.close())

  async function open(url: string): Promise<{ page: Page, complaints: string[] }> {
    const page = await browser.newPage({ viewport: { width: 1200, height: 900 } })
    page.setDefaultTimeout(patience)
    const complaints: string[] = []
    page.on('pageerror', ({ message }) => complaints.push(message))
    page.on('console', message => { if (message.type() === 'error') complaints.push(message.text()) })
    page.on('request', request => {
      const { protocol, origin: from } = new URL(request.url())
      if (protocol !== 'file:' && protocol !== 'data:' && from !== origin) complaints.push(request.url())
    })
    await page.route(`${origin}/**`, route => {
      const { pathname } = new URL(route.request().url())
      const path = join(folder, pathname === '/' ? 'index.html' : pathname)
      const contentType = types[extname(path) as keyof typeof types]
      return route.fulfill({ contentType, body: readFileSync(path) })
    })
    await page.goto(url)
    await page.waitForFunction(() => /in your browser/.test(document.querySelector('#headline')?.textContent ?? ''))
    return { page, complaints }
  }

  test('is less than 150 kB, kernels and all, and has no TensorFlow.js in it', () => {
    const bytes = ['index.html', 'demo.js', 'demo.css'].map(name => readFileSync(join(folder, name)))
    expect(bytes.reduce((sum, file) => sum + gzipSync(file).length, 0)).toBeLessThan(150_000)
    expect(bytes[1]!.includes('tensorflow')).toBe(false)
  })

  test.each([
    ['from a web server', `${origin}/`], ['as it lies on a disk', pathToFileURL(join(folder, 'index.html')).href]
  ])('answers %s, and asks nobody else for anything', async (_, url) => {
    const { page, complaints } = await open(url)
    expect(await page.title()).toBe('mlp, with 10 % of its weights')
    expect(await page.textContent('#headline')).toMatch(
      /97\.00 %.*26,620.*100 kB.*10\.7× smaller.*ms with every weight/)
    const says = (words: RegExp) => page.waitForFunction(
      source => new RegExp(source).test(document.querySelector('.verdict')!.textContent), words.source)
    const box = (await page.locator('.paper').boundingBox())!
    await page.mouse.move(box.x + 100, box.y + 40)
    await page.mouse.down()
    await page.mouse.move(box.x + 100, box.y + 170, { steps: 5 })
    await page.mouse.up()
    await says(/The network sees \d, \d+ % sure/)
    await page.getByRole('button', { name: 'Clear' }).click()
    await says(/Draw something/)
    await page.setInputFiles('#picture', { name: 'one.png', mimeType: 'image/png', buffer: Buffer.from(dot, 'base64') })
    await says(/The network sees/)
    expect(await page.locator('.demo-mask').evaluate((canvas: HTMLCanvasElement) =>
      [canvas.width, canvas.height])).toEqual([784, 300])
    await page.getByLabel('Layer').selectOption('2')
    expect(await page.textContent('#masks .note')).toBe('fc3: 100 of 1,000 weights exist. A row is an output.')
    expect(complaints).toEqual([])
    await page.close()
  }, patience)
})

/** A picture of one black pixel. */
const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=='
