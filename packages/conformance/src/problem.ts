import { imageSet, type Dataset, type MemorySet } from '@itop/data'
import { randomStream } from '@itop/masks'
import { defineNetwork, type Network } from '@itop/models'
import type { TrainOptions } from '@itop/trainer'
import { onReference } from '@itop/trainer/conformance'
import * as tf from '@tensorflow/tfjs-core'

/** Images of 4×4 bytes in three classes: a row of the class is bright, the rest is noise. */
function rows(split: 'train' | 'test', count: number): MemorySet {
  const random = randomStream(`conformance/rows/${split}`)
  const labels = Uint8Array.from({ length: count }, () => random.nextBelow(3))
  const images = Uint8Array.from({ length: 16 * count }, (_, i) =>
    random.nextBelow(100) + (Math.floor(i / 4) % 4 === labels[Math.floor(i / 16)] ? 130 : 0))
  return imageSet({
    name: 'rows', split, count, shape: { c: 1, h: 4, w: 4 }, classes: 3, images, labels,
    normalisation: { mean: [0.3], std: [0.25] }
  })
}

const data: Dataset<MemorySet> = { name: 'rows', train: rows('train', 48), test: rows('test', 12) }

/** Convolution, norm, ReLU, two fully connected layers: 572 maskable weights, which most structures divide. */
export const network: Network = defineNetwork({
  name: 'tiny', input: { c: 1, h: 4, w: 4 }, classes: 3,
  body: (layers, image) => {
    const conv = layers.conv(image, 'conv', { out: 4, kernel: 3, padding: 1, bias: false })
    const map = layers.norm(conv, 'bn', { relu: true })
    return layers.linear(layers.linear(layers.flatten(map), 'fc1', { out: 8, relu: true }), 'fc2', { out: 3 })
  }
})

/** Optimizer steps between updates, and of an epoch. */
export const interval = 3

/** A training of seven steps, in which masks may change twice. */
export const training = {
  network, data, seed: 5, batch: 16, steps: 7, learningRate: 0.05
} satisfies Partial<TrainOptions>

/** Does something on TensorFlow.js's own backend in plain JavaScript, and goes back to the present one. */
export async function onPlainBackend<T>(run: () => Promise<T>): Promise<T> {
  await import('@tensorflow/tfjs-backend-cpu')
  return onReference(run)
}

/** Does something on the present backend, or, where none is chosen, on that in plain JavaScript. */
export const onSomeBackend = <T>(run: () => Promise<T>): Promise<T> =>
  (tf.getBackend() as string | undefined) === undefined ? onPlainBackend(run) : run()   // none before one is chosen
