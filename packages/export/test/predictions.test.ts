import { loadNetwork } from '@itop/inference'
import { createNetwork } from '@itop/models'
import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import * as layers from '@tensorflow/tfjs-layers'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  ExportError, onnx, pytorch, readSafetensors, safetensors, tfjs, type OnnxOptions
} from '../src/index.js'
import { odd, plain, small } from './networks.js'
import { count, expectClose, logitsOf, normalised, withKernels } from './logits.js'
import { inPython, missing, runPython } from './python.js'
import { checkpointOf, imagesOf, trainedOf } from './trained.js'

let folder: string

withKernels()
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'itop-export-')) })
afterAll(() => rmSync(folder, { recursive: true }))

/** TF.js's plain CPU backend, which at its first write greets Node, out of the way. */
async function usePlainCpu(): Promise<void> {
  await tf.setBackend('cpu')
  const greeting = vi.spyOn(console, 'warn').mockImplementation(() => {})
  tf.scalar(0).dispose()
  greeting.mockRestore()
}

test('packed: what is loaded again is the same network to the bit', async () => {
  const checkpoint = checkpointOf(odd)
  const net = await loadNetwork(checkpoint, { network: odd })
  const { logits } = await net.predict(imagesOf(odd, count))
  net.dispose()
  expect(await logitsOf(odd)).toEqual(logits)
})

const noOnnx = missing('onnx', 'onnxruntime', 'numpy')

/** What onnxruntime says of a model. */
interface Computed {
  readonly logits: readonly number[]
  readonly metadata: Readonly<Record<string, string>>
}

describe.skipIf(noOnnx)(`ONNX${noOnnx === undefined ? '' : `: ${noOnnx}`}`, () => {
  const forms: readonly OnnxOptions[] = [
    {}, { sparse: true }, { fold: true }, { withPreprocessing: true },
    { sparse: true, fold: true, withPreprocessing: true }
  ]

  test.each([...small, odd, plain])('$name: onnxruntime computes the same logits of each form', async network => {
    const [floats, pixels] = [join(folder, 'floats'), join(folder, 'pixels')]
    writeFileSync(floats, normalised(network))
    writeFileSync(pixels, imagesOf(network, count))
    const models = forms.map((form, i) => {
      const path = join(folder, `${i}.onnx`)
      writeFileSync(path, onnx(trainedOf(network), { ...form, facts: { method: 'rigl' } }))
      return path
    })
    const expected = await logitsOf(network)
    const found = inPython('onnx_logits', floats, pixels, ...models) as Computed[]
    for (const { logits, metadata } of found) {
      expectClose(logits, expected)
      expect(metadata).toMatchObject({ model: network.name, method: 'rigl', step: '7' })
    }
  })
})

test('folding leaves fewer nodes and tensors, and sparse initializers fewer bytes', () => {
  const trained = trainedOf(small[2]!, 0.1)
  const [whole, folded, sparse] = [onnx(trained), onnx(trained, { fold: true }), onnx(trained, { sparse: true })]
  expect(folded.length).toBeLessThan(whole.length)
  expect(sparse.length).toBeLessThan(0.5 * whole.length)
})

describe('TF.js', () => {
  test.each([...small, plain])('$name: a layers model computes the same logits', async network => {
    const files = tfjs(trainedOf(network), { withPreprocessing: true, facts: { method: 'set' } })
    const { modelTopology, weightsManifest: [{ paths, weights }], userDefinedMetadata } =
      JSON.parse(new TextDecoder().decode(files.get('model.json')))
    const weightData = new Uint8Array(Buffer.concat(paths.map((path: string) => files.get(path)))).buffer
    const expected = await logitsOf(network)
    await usePlainCpu()
    const model = await layers.loadLayersModel({
      load: async () => ({ modelTopology, weightSpecs: weights, weightData })
    })
    const { c, h, w } = network.input
    const channelsFirst = tf.tensor4d(Float32Array.from(imagesOf(network, count)), [count, c, h, w])
    const images = tf.transpose(channelsFirst, [0, 2, 3, 1])
    const logits = model.predict(images) as tf.Tensor
    expectClose(await logits.data(), expected)
    tf.dispose([channelsFirst, images, logits])
    model.dispose()
    expect(userDefinedMetadata).toMatchObject({ model: network.name, method: 'set' })
  })

  test('what layers cannot do is refused, with what to do', () => {
    expect(() => tfjs(trainedOf(odd))).toThrow(ExportError)
    expect(() => tfjs(trainedOf(odd))).toThrow(/conv2 is a convolution in 2 groups, .* Export it as ONNX\./)
  })

  test('weights lie in files of at most 4 MiB', () => {
    const files = tfjs(trainedOf(createNetwork('mlp-cifar10')))
    expect([...files.keys()]).toEqual(['model.json', ...[1, 2, 3, 4].map(i => `group1-shard${i}of4.bin`)])
    for (const [name, { length }] of files) if (name !== 'model.json') expect(length).toBeLessThanOrEqual(4 * 2 ** 20)
  })
})

const noSafetensors = missing('safetensors', 'numpy')

test.skipIf(noSafetensors)(`Python's safetensors reads every form: ${noSafetensors ?? 'it is there'}`, () => {
  const path = join(folder, 'network.safetensors')
  const trained = trainedOf(odd)
  for (const bytes of [safetensors(trained), safetensors(trained, { sparse: true }), pytorch(trained)]) {
    writeFileSync(path, bytes)
    const found = inPython('safetensors_sums', path) as { tensors: Record<string, [number[], string, number]> }
    const { tensors, metadata } = readSafetensors(bytes)
    expect(found).toMatchObject({ metadata })
    expect(Object.fromEntries(Object.entries(found.tensors).map(([name, [shape]]) => [name, shape])))
      .toEqual(Object.fromEntries([...tensors].map(([name, { shape }]) => [name, shape])))
  }
})

const noTorch = missing('torch', 'torchvision', 'safetensors')

test.skipIf(noTorch)(`torchvision's ResNet-50 takes the state strictly: ${noTorch ?? 'it is there'}`, () => {
  const network = createNetwork('resnet50', { classes: 10, input: { c: 3, h: 64, w: 64 } })
  mkdirSync(join(folder, 'run'))
  writeFileSync(join(folder, 'run/pytorch.safetensors'), pytorch(trainedOf(network, 0.1)))
  runPython('resnet50.py', folder)
})
