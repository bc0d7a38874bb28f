import { createInput, softmaxCrossEntropy } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nativeBuilds } from '../src/native.js'
import { register, type CpuBackend } from '../src/register.js'

/** The loss as it was computed before it was a kernel: float64, image by image, class by class. */
function lossOf(scores: readonly Float32Array[], labels: Int32Array, labelSmoothing: number, images: number) {
  let [loss, correct] = [0, 0]
  const gradient = scores.map((own, image) => {
    const classes = own.length
    let best = 0
    for (let c = 1; c < classes; c++) if (own[c]! > own[best]!) best = c
    const highest = own[best]!
    let sum = 0
    for (const score of own) sum += Math.exp(score - highest)
    if (best === labels[image]) correct++
    return own.map((score, c) => {
      const log = score - highest - Math.log(sum)
      const target = (c === labels[image] ? 1 - labelSmoothing : 0) + labelSmoothing / classes
      if (target !== 0) loss -= target * log
      return (Math.exp(log) - target) / images
    })
  })
  return { loss: Math.fround(loss / images), correct, gradient }
}

/** Logits of every size, close ones and far ones, that repeat nowhere. */
const noisy = (n: number, classes: number, size: number): Float32Array[] => Array.from({ length: n }, (_, image) =>
  Float32Array.from({ length: classes }, (_, c) => size * Math.sin(image * 12.9898 + c * 78.233 + size) ** 3))

const builds = ['wasm-simd', ...await nativeBuilds()] as const

describe.each(builds)('%s', build => {
  let backend: CpuBackend
  beforeAll(async () => { backend = await register({ threads: 2, build, poison: true }) })
  afterAll(() => backend.dispose())

  test.each([
    [128, 10, 1e-6, 0], [128, 10, 0.1, 0.1], [200, 10, 3, 0], [37, 3, 20, 0.05], [16, 1000, 8, 0.1], [5, 10, 800, 0],
    [5, 10, 3e38, 0.1], [1, 2, 1, 1 / 3], [1500, 10, 40, 0]
  ])('%i images of %i classes, logits to %f, smoothing %f: the bits of JavaScript', (n, classes, size, smoothing) => {
    const scores = noisy(n, classes, size)
    const labels = Int32Array.from({ length: n }, (_, i) => i * 7 % classes)
    const wanted = lossOf(scores, labels, smoothing, n + 3)
    const input = createInput({ c: classes, h: 1, w: 1 }, n, (buffer, layout) => {
      const lanes = layout.kind === 'feature-major' ? layout.lanes : 0
      scores.forEach((own, i) => own.forEach((score, c) => { buffer[c * lanes + i] = score }))
    })
    const [, stride] = input.tensor.shape as [number, number]
    const x = tf.variable(input.tensor)
    const { value, grads } = tf.variableGrads(() => {
      const found = softmaxCrossEntropy({ ...input, tensor: x }, labels, { labelSmoothing: smoothing, images: n + 3 })
      expect(found.correct.dataSync()[0]).toBe(wanted.correct)
      return found.loss
    }, [x])
    const gradient = grads[x.name]!.dataSync()
    expect(value.dataSync()[0]).toBe(wanted.loss)
    wanted.gradient.forEach((own, i) => own.forEach((slope, c) => {
      if (gradient[c * stride + i] !== slope) expect([i, c, gradient[c * stride + i]]).toEqual([i, c, slope])
    }))
    tf.dispose([x, input.tensor, value, ...Object.values(grads)])
  })

  test('a logit that is not a number makes the loss none', () => {
    const input = createInput({ c: 3, h: 1, w: 1 }, 1, buffer => { buffer.fill(NaN) })
    const { loss } = softmaxCrossEntropy(input, Int32Array.of(0))
    expect(loss.dataSync()[0]).toBeNaN()
    tf.dispose([input.tensor, loss])
  })
})
