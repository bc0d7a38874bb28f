import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { createNetwork, modelNames, type Network } from '@itop/models'
import type * as Core from '@tensorflow/tfjs-core'
import type * as Layers from '@tensorflow/tfjs-layers'
import { wholeSuites } from '@itop/config/whole-suites.mjs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { onnx, tfjs, type OnnxOptions } from '../src/index.js'
import { count, expectClose, logitsOf, normalised, withKernels } from './logits.js'
import { odd, plain, small } from './networks.js'
import { inRuntime, nodeRuntime, noRuntime, type Runtime } from './onnxruntime.js'
import { noChromium, openPage, origin } from './page.js'
import { imagesOf, trainedOf } from './trained.js'

withKernels()

/** The forms that differ most: as it is, and with all choices. */
const forms: readonly OnnxOptions[] = [{}, { sparse: true, fold: true, withPreprocessing: true }]

const shapeOf = ({ input: { c, h, w } }: Network) => [count, c, h, w]

const [noNode, noWeb] = [noRuntime('onnxruntime-node'), noRuntime('onnxruntime-web')]

/** The others of the zoo take minutes. */
const large = wholeSuites ? modelNames.filter(name => small.every(network => network.name !== name))
  .map(name => createNetwork(name, name === 'resnet50' ? { classes: 10, input: { c: 3, h: 64, w: 64 } } : {})) : []

describe.skipIf(noNode)(`onnxruntime-node${noNode === undefined ? '' : `: ${noNode}`}`, () => {
  test.each([...small, odd, plain, ...large])('$name: computes our logits', async network => {
    const { InferenceSession, Tensor } = nodeRuntime()
    const expected = await logitsOf(network)
    for (const form of forms) {
      const session = await InferenceSession.create(onnx(trainedOf(network), form))
      const image = form.withPreprocessing ? new Tensor('uint8', imagesOf(network, count), shapeOf(network))
        : new Tensor('float32', normalised(network), shapeOf(network))
      expectClose((await session.run({ image })).logits.data, expected)
      await session.release()
    }
  }, 300_000)
})

describe.skipIf(noChromium)(`in Chromium${noChromium === undefined ? '' : `: ${noChromium}`}`, () => {
  const files = new Map<string, Uint8Array | string>()
  let page: Page
  let close: () => Promise<void>

  beforeAll(async () => {
    ({ page, close } = await openPage(path => files.get(path) ?? runtimeFile(path)))
    await addTf(page)
    if (noWeb !== undefined) return
    await page.addScriptTag({ type: 'module', content: webRuntime })
    await page.waitForFunction(() => 'ort' in globalThis)
  })
  afterAll(() => close())

  test.skipIf(noWeb).each([...small, odd, plain])(
    `$name: onnxruntime-web computes our logits${noWeb === undefined ? '' : `: ${noWeb}`}`, async network => {
      const expected = await logitsOf(network)
      for (const form of forms) {
        files.set('/network.onnx', onnx(trainedOf(network), form))
        const pixels = form.withPreprocessing ? imagesOf(network, count) : normalised(network)
        expectClose(await page.evaluate(runInPage, {
          kind: form.withPreprocessing ? 'uint8' as const : 'float32' as const,
          pixels: [...pixels], shape: shapeOf(network)
        }), expected)
      }
    })

  test.each([...small, plain])('$name: tf.loadLayersModel computes our logits', async network => {
    for (const [name, bytes] of tfjs(trainedOf(network), { withPreprocessing: true })) files.set(`/tfjs/${name}`, bytes)
    const { c, h, w } = network.input
    const found = await page.evaluate(layersInPage, { pixels: [...imagesOf(network, count)], shape: [count, c, h, w] })
    expectClose(found, await logitsOf(network))
    expect(new URL(page.url()).origin).toBe(origin)
  })
})

/** A file of onnxruntime-web, which a page asks for. */
const runtimeFile = (path: string): string | undefined =>
  path.startsWith('/ort/') ? inRuntime('onnxruntime-web', 'dist', basename(path)) : undefined

/** Makes TF.js with its layers the `tf` of a page. */
async function addTf(page: Page): Promise<void> {
  const { resolve } = createRequire(import.meta.url)
  for (const part of ['core', 'backend-cpu', 'layers']) {
    const main = resolve(`@tensorflow/tfjs-${part}`)
    await page.addScriptTag({ path: join(dirname(main), `tf-${part}.min.js`) })
  }
}

/** Makes onnxruntime-web, in WebAssembly, the `ort` of a page. */
const webRuntime = `
  import * as ort from '/ort/ort.wasm.min.mjs'
  Object.assign(ort.env.wasm, { numThreads: 1, wasmPaths: '/ort/' })
  globalThis.ort = ort
`

interface Asked {
  readonly pixels: readonly number[]
  readonly shape: readonly number[]
}

// These two run in the page.

async function runInPage({ kind, pixels, shape }: Asked & { readonly kind: 'uint8' | 'float32' }): Promise<number[]> {
  const { ort } = globalThis as unknown as { ort: Runtime<string> }
  const session = await ort.InferenceSession.create('/network.onnx')
  const data = kind === 'uint8' ? Uint8Array.from(pixels) : Float32Array.from(pixels)
  const { logits } = await session.run({ image: new ort.Tensor(kind, data, shape) })
  await session.release()
  return [...logits.data]
}

async function layersInPage({ pixels, shape }: Asked): Promise<number[]> {
  const { tf } = globalThis as unknown as { tf: typeof Core & typeof Layers }
  await tf.setBackend('cpu')
  const model = await tf.loadLayersModel('/tfjs/model.json')
  const images = tf.transpose(tf.tensor4d([...pixels], shape as [number, number, number, number]), [0, 2, 3, 1])
  const logits = model.predict(images) as Core.Tensor
  return [...await logits.data()]
}
