import { imageSet, type Dataset, type MemorySet } from '@itop/data'
import { createNetwork, mlp, type Network } from '@itop/models'
import { train } from '@itop/trainer'
import { rigl } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { register, type NodeBackend } from '../src/index.js'
import type { TensorFlow } from '../src/tensorflow.js'
import { installed, title } from './installed.js'

/** Ten classes of 28×28 images: a bright bar across, at a height of its own. */
function bars(split: 'train' | 'test', count: number): MemorySet {
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10)
  const images = Uint8Array.from({ length: count * 784 }, (_, i) => {
    const row = Math.floor(i % 784 / 28)
    return Math.abs(row - 2 * labels[Math.floor(i / 784)]! - 4) < 2 ? 200 + i * 7 % 40 : i * 13 % 60
  })
  return imageSet({
    name: 'bars', split, count, shape: { c: 1, h: 28, w: 28 }, classes: 10, images, labels,
    normalisation: { mean: [0.2], std: [0.3] }
  })
}

const data: Dataset<MemorySet> = { name: 'bars', train: bars('train', 640), test: bars('test', 100) }

const networks: readonly Network[] = [mlp({ layers: [784, 100, 10] }), createNetwork('lenet5')]

const trainOn = (network: Network, steps: number) => train({
  network, data, steps, seed: 1, batch: 64, learningRate: 0.02, method: rigl({ density: 0.1, interval: 5 })
}).done

/** Tensors that TF.js knows, and those that TensorFlow holds for it. */
const tensors = () => [
  tf.memory().numTensors,
  (tf.backend() as TensorFlow & { binding: { getNumOfTensors(): number } }).binding.getNumOfTensors() // tfjs-node's own
]

describe.skipIf(!installed.cpu)(title('training on TensorFlow', installed.cpu), () => {
  let backend: NodeBackend
  beforeAll(async () => { backend = await register() })
  afterAll(() => backend.dispose())

  for (const network of networks) {
    test(`${network.name}, 90 % sparse and rewired: learns ten classes in 40 steps, leaves no tensor`, async () => {
      const before = tensors()
      const result = await trainOn(network, 40)
      expect(result.testAccuracy).toBeGreaterThan(0.9)
      expect(result.rs).toBeGreaterThan(0.1) // more positions were tried than exist at a time
      expect(tensors()).toEqual(before)
    })
  }

  test('a run is the same bits again', async () => {
    const [first, again] = [await trainOn(networks[0]!, 12), await trainOn(networks[0]!, 12)]
    expect(again.testLoss).toBe(first.testLoss)
  })
})
