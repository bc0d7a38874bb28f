// Predictions in a page in Chromium: our WebAssembly kernels and onnxruntime-web, both with threads.
import { browserArguments, chromium } from '@itop/config/chromium.mjs'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import playwright from 'playwright-core'
import { build, preview } from 'vite'
import { fileIn, versionOf } from './onnxruntime.mjs'

/** Threads in a page need them. */
const headers = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }
const runtimeFiles = ['ort.wasm.min.mjs', 'ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm']

/** The place of a page; undefined where there is no Chromium. It has a page of its own for each `begin(batch)`. */
export async function chromiumPlace(threads) {
  const executablePath = chromium()
  if (executablePath === undefined) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'itop-inference-'))
  const server = await served(folder)
  const browser = await playwright.chromium.launch({ executablePath, args: browserArguments })
  return {
    name: 'Chromium',
    versions: { Chromium: browser.version(), 'onnxruntime-web': versionOf('onnxruntime-web') },
    begin: async (batch) =>
      begin(await browser.newPage(), { url: server.resolvedUrls.local[0], folder, threads, batch }),
    close: async () => {
      await browser.close()
      await server.close()
      rmSync(folder, { recursive: true })
    }
  }
}

/** Builds the page into a folder, with onnxruntime-web beside it where that is, and serves it to this machine. */
async function served(folder) {
  const root = fileURLToPath(new URL('./page', import.meta.url))
  const page = { configFile: false, logLevel: 'silent', root, build: { outDir: folder, target: 'es2022' } }
  await build(page)
  mkdirSync(join(folder, 'ort'))
  if (versionOf('onnxruntime-web')) {
    for (const name of runtimeFiles) copyFileSync(fileIn('onnxruntime-web/dist', name), join(folder, 'ort', name))
  }
  return preview({ ...page, preview: { host: '127.0.0.1', port: 0, headers } })
}

async function begin(page, { url, folder, threads, batch }) {
  await page.goto(url)
  await page.waitForFunction(() => 'contest' in globalThis)
  const ask = (...asked) => page.evaluate(([what, ...given]) => globalThis.contest[what](...given), asked)
  let made = 0
  const contestant = async (kind, bytes, { pixels, shape }) => {
    const name = `${kind}-${made++}`
    const [file, images] = [join(folder, name), join(folder, `${name}.images`)]
    writeFileSync(file, bytes)
    writeFileSync(images, new Uint8Array(pixels.buffer))
    await ask(kind, name, { file: `/${basename(file)}`, images: `/${basename(images)}`, shape, threads })
    return {
      run: () => ask('run', name),
      logits: async () => Float32Array.from(await ask('logits', name)),
      dispose() {} // with the page
    }
  }
  return {
    build: await ask('begin', { threads, batch }),
    ours: (packed, images) => contestant('ours', packed, images),
    theirs: (model, images) => contestant('theirs', model, images),
    end: () => page.close()
  }
}
