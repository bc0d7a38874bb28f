// Long runs drift apart by rounding alone, so backends are compared by what networks reach over seeds.
import { register } from '@itop/backend-cpu'
import { imageSet, type Dataset, type MemorySet } from '@itop/data'
import { randomStream } from '@itop/masks'
import { mlp } from '@itop/models'
import { methods } from '@itop/updaters'
import { expect, test } from 'vitest'
import { train, type TrainOptions } from '../src/index.js'
import { usePlainCpu } from './toy.js'

/** Ten patterns of 8×8 pixels under so much noise that a network gets one in twenty wrong. */
function noisy(split: 'train' | 'test', count: number): MemorySet {
  const patterns = randomStream('accuracy/patterns')
  const bright = Array.from({ length: 640 }, () => patterns.nextBelow(4) === 0)
  const noise = randomStream(`accuracy/${split}`)
  const labels = Uint8Array.from({ length: count }, () => noise.nextBelow(10))
  const images = Uint8Array.from({ length: 64 * count }, (_, i) =>
    noise.nextBelow(190) + (bright[64 * labels[Math.floor(i / 64)] + i % 64] ? 60 : 0))
  return imageSet({
    name: 'noisy', split, count, shape: { c: 1, h: 8, w: 8 }, classes: 10, images, labels,
    normalisation: { mean: [0.4], std: [0.25] }
  })
}

const data: Dataset<MemorySet> = { name: 'noisy', train: noisy('train', 2000), test: noisy('test', 1000) }

const options = (method: string, seed: number): TrainOptions => ({
  network: mlp({ layers: [64, 48, 10], input: { c: 1, h: 8, w: 8 } }), data, seed, batch: 50, steps: 480,
  method: methods[method].make({ density: 0.2, interval: 10 }), learningRate: 0.1
})

/** By seed. */
async function accuracies(method: string) {
  const all: number[] = []
  for (const seed of [1, 2, 3]) all.push((await train(options(method, seed)).done).testAccuracy ?? NaN)
  return all
}

const mean = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length

test.each(['set-itop', 'rigl-itop'])('%s reaches the same on sparse kernels and on the fallback', async method => {
  const backend = await register({ threads: 2 })
  const sparse = await accuracies(method)
  await backend.dispose()
  await usePlainCpu()
  const dense = await accuracies(method)
  expect(mean(dense)).toBeGreaterThan(0.9)
  // Seeds alone are 1.5 % apart.
  expect(Math.abs(mean(sparse) - mean(dense))).toBeLessThan(0.01)
}, 120_000)
