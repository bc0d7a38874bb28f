// Native kernels write large results around the cache; WebAssembly cannot. Both must say the same.
import { defineNetwork, initialValues } from '@itop/models'
import { Mask } from '@itop/masks'
import {
  createInput, createOps, createParameter, createPattern, lossAndGradients, softmaxCrossEntropy
} from '@itop/ops'
import { dispose } from '@tensorflow/tfjs-core'
import { describe, expect, test } from 'vitest'
import { register, type KernelBuild } from '../src/index.js'
import { nativeBuilds } from '../src/native.js'

const images = 64 // 64 channels of 32×32 pixels: 18 MB an activation

/** Everything that is large and smooth: a ReLU that turns over by rounding would hide what is wanted. */
const network = defineNetwork({
  name: 'large', input: { c: 3, h: 32, w: 32 }, classes: 10,
  body(layers, image) {
    const x = layers.norm(layers.conv(image, 'conv1', { out: 64, kernel: 1, bias: false }), 'bn1', { relu: false })
    const y = layers.conv(layers.dropout(x, 'dropout', 0.3), 'conv2', { out: 64, kernel: 1, bias: false })
    const sum = layers.norm(y, 'bn2', { residual: x, relu: false })
    return layers.linear(layers.globalAveragePool(layers.maxPool(layers.add(sum, y), { size: 2 })), 'fc', { out: 10 })
  }
})

/** Loss and gradients of a step: norms, dropout, a pool, sums of activations and of gradients. */
async function step(build: KernelBuild): Promise<{ loss: number, gradients: Map<string, Float32Array> }> {
  const backend = await register({ build, threads: 2 })
  try {
    const parameters = new Map(network.weights.map((spec) => {
      const { name, role, shape } = spec
      const pattern = role === 'conv' || role === 'dense' ? createPattern(Mask.full(shape)) : null
      return [name, createParameter({ name, role, shape, pattern, values: initialValues(spec, 1) })]
    }))
    const input = createInput(network.input, images, (buffer, layout) => {
      const lanes = layout.kind === 'feature-major' ? layout.lanes : images
      for (let feature = 0; feature < 3 * 32 * 32; feature++) {
        const at = feature * lanes
        for (let image = 0; image < images; image++) buffer[at + image] = Math.sin(feature * feature + image)
      }
    })
    const ops = createOps(parameters, { training: { seed: 1, step: 1 } })
    const labels = Int32Array.from({ length: images }, (_, i) => i % 10)
    const { loss, correct, gradients } = lossAndGradients(() =>
      softmaxCrossEntropy(network.forward(ops, input), labels), parameters)
    const result = {
      loss: loss.dataSync()[0]!,
      gradients: new Map([...gradients].map(([name, gradient]) => [name, gradient.dataSync() as Float32Array]))
    }
    dispose([loss, correct, input.tensor, ...gradients.values()])
    for (const parameter of parameters.values()) parameter.dispose()
    return result
  } finally {
    await backend.dispose()
  }
}

const builds = await nativeBuilds()
const name = builds.length > 0 ? 'results written around the cache'
  : 'results written around the cache (skipped: no native build)'

describe.skipIf(builds.length === 0)(name, () => {
  for (const build of builds) {
    test(`${build}: loss and gradients of a large batch are those of WebAssembly`, async () => {
      const [ours, theirs] = [await step(build), await step('wasm-simd')]
      expect(ours.loss).toBeCloseTo(theirs.loss, 4)
      expect([...ours.gradients.keys()]).toEqual([...theirs.gradients.keys()])
      for (const [parameter, values] of theirs.gradients) {
        const scale = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
        const mine = ours.gradients.get(parameter)!
        const error = values.reduce((most, value, i) => Math.max(most, Math.abs(value - mine[i]!)), 0)
        expect(error / scale, parameter).toBeLessThan(1e-4)
      }
    })
  }
})
