import * as tf from '@tensorflow/tfjs-core'
import { runKernel } from '../contract.js'
import { asImage } from '../layers/form.js'
import { numbers } from './check.js'
import { inputOf } from './experiment.js'
import type { ConformanceTest } from './types.js'

/** One value of a channel: what it would be otherwise, its image and its pixel. */
type Strange = (usual: number, image: number, pixel: number) => number

interface Channel {
  readonly name: string
  readonly value: Strange
}

const side = 16
const pixels = side * side

/** Each is a channel of one batch, so that no channel is measured with another's pivot. */
const channels: readonly Channel[] = [
  { name: '200 ± 1', value: usual => 200 + usual },
  { name: '200 ± 1, the first pixel of every image 0', value: (usual, _, pixel) => pixel === 0 ? 0 : 200 + usual },
  { name: '200 ± 1, the first pixel of one image 0',
    value: (usual, image, pixel) => image + pixel === 0 ? 0 : 200 + usual },
  { name: '200 ± 1, the first hundredth of every image 0', value: (usual, _, pixel) => pixel < 3 ? 0 : 200 + usual },
  { name: '200 ± 1, the first row 0', value: (usual, _, pixel) => pixel < side ? 0 : 200 + usual },
  { name: '200 ± 1, a frame of 0', value: (usual, _, pixel) => inFrame(pixel) ? 0 : 200 + usual },
  { name: '200 ± 1, the first images 0', value: (usual, image) => image < 4 ? 0 : 200 + usual },
  { name: '200 ± 1, one value 1,000,000',
    value: (usual, image, pixel) => image === 3 && pixel === 130 ? 1e6 : 200 + usual },
  { name: '10,000 ± 1', value: usual => 1e4 + usual },
  { name: '−10,000 ± 1', value: usual => usual - 1e4 },
  { name: '199.7 everywhere', value: () => 199.7 },
  { name: '0 everywhere', value: () => 0 }
]

const inFrame = (pixel: number): boolean =>
  [Math.floor(pixel / side), pixel % side].some(place => place === 0 || place === side - 1)

function moments(values: readonly number[]) {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length
  return { mean, variance: values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length }
}

async function statisticsMatch(n: number): Promise<void> {
  const c = channels.length
  const usual = numbers(`statistics/${n}`, n * c * pixels)
  const values = usual.map((v, i) =>
    Math.fround(channels[Math.floor(i / pixels) % c]!.value(v, Math.floor(i / pixels / c), i % pixels)))
  const input = inputOf({ n, c, h: side, w: side, values })
  const [x, scale, shift] = [asImage(input), tf.ones([c]), tf.zeros([c])]
  const geometry = { n, shape: { c, h: side, w: side }, relu: false, epsilon: 1e-5, residual: false }
  const results = runKernel('ItopBatchNorm', { x, scale, shift }, geometry) as tf.Tensor[] // y, mean, variance
  const [means, variances] = [await results[1]!.data(), await results[2]!.data()]
  tf.dispose([input.tensor, x, scale, shift, ...results])
  for (const [channel, { name }] of channels.entries()) {
    const own = [...values].filter((_, i) => Math.floor(i / pixels) % c === channel)
    const { mean, variance } = moments(own)
    expectWithin(`mean of ${name}`, means[channel]!, mean, 2e-7)
    expectWithin(`variance of ${name}`, variances[channel]!, variance, 5e-7)
  }
}

function expectWithin(what: string, actual: number, expected: number, tolerance: number): void {
  const off = Math.abs(actual - expected)
  if (off <= tolerance * Math.abs(expected) + 1e-12) return
  throw new Error(`${what}: expected ${expected}, got ${actual}, off by ${(off / expected).toExponential(1)} of it.`)
}

export const normStatisticTests: readonly ConformanceTest[] = [32, 33, 5].map((n): ConformanceTest => ({
  name: `batch norm, ${n} images: means and variances are those of float64, whatever lies in the corner`,
  run: () => statisticsMatch(n)
}))
