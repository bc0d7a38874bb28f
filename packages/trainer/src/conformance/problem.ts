import { imageSet, type Dataset, type MemorySet } from '@itop/data'
import { randomStream } from '@itop/masks'
import { defineNetwork, mlp, type Network } from '@itop/models'
import type { TrainOptions } from '../run/options.js'

/** Images of 8×8 bytes in ten classes: each class is a pattern of its own, each image that pattern and noise. */
function digits(split: 'train' | 'test', count: number): MemorySet {
  const patterns = randomStream('conformance/patterns')
  const bright = Array.from({ length: 10 * 64 }, () => patterns.nextBelow(3) === 0)
  const noise = randomStream(`conformance/${split}`)
  const labels = Uint8Array.from({ length: count }, () => noise.nextBelow(10))
  const images = Uint8Array.from({ length: 64 * count }, (_, i) =>
    noise.nextBelow(110) + (bright[64 * labels[Math.floor(i / 64)] + i % 64] ? 140 : 0))
  return imageSet({
    name: 'patterns', split, count, shape: { c: 1, h: 8, w: 8 }, classes: 10, images, labels,
    normalisation: { mean: [0.4], std: [0.3] }, augmentation: { pad: 1, border: 'zero', flip: true }
  })
}

/** Seven steps of 32 images and one of 16 in an epoch. */
export const data: Dataset<MemorySet> = { name: 'patterns', train: digits('train', 240), test: digits('test', 64) }

/** 3,360 maskable weights. */
const perceptron = mlp({ name: 'mlp', layers: [64, 40, 16, 10], input: { c: 1, h: 8, w: 8 } })

/**
 * Every kind of layer. A norm sees 512 numbers a channel or more: of few, it divides by what little they differ. The
 * maximum is taken late, of sums of many numbers: among pixels that few weights have made from bytes many are equal,
 * and where a backend adds up in another order for each pixel of a tile, rounding decides where the gradient goes.
 */
const convolutional = defineNetwork({
  name: 'conv', input: { c: 1, h: 8, w: 8 }, classes: 10,
  body: (layers, image) => {
    const first = layers.norm(
      layers.conv(image, 'conv1', { out: 4, kernel: 3, padding: 1, bias: false }), 'bn1', { relu: true })
    const small = layers.averagePool(first, { size: 2 })   // 4×4×4
    const sums = layers.conv(small, 'conv2', { out: 4, kernel: 3, padding: 1, bias: false })
    const second = layers.norm(sums, 'bn2', { residual: small, relu: true })
    const features = layers.dropout(layers.flatten(layers.maxPool(second, { size: 2 })), 'drop', 0.1)   // 16
    return layers.linear(features, 'fc', { out: 10 })
  }
})

/** The networks that everything is done with. */
export const networks: readonly Network[] = [perceptron, convolutional]

/** What all runs of the suite have in common. */
export const common = {
  data, seed: 7, batch: 32, learningRate: 0.05, labelSmoothing: 0.1, augment: true
} satisfies Partial<TrainOptions>
