import { imageSet, type ImageSet } from '@itop/data'
import type { Network } from '@itop/models'

/** Images a step: 128, as in the papers' trainings on small images; 8 where images are large. */
export const usualBatch = ({ input: { h, w } }: Pick<Network, 'input'>): number => h * w > 64 * 64 ? 8 : 128

/** Random images in the shape that the network wants; their content does not matter for time. */
export function randomImages(network: Network, count: number): ImageSet {
  const { input } = network
  const classes = Math.min(network.classes, 256) // a label is a byte
  const pixels = input.c * input.h * input.w
  let state = 1
  const byte = () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) >> 16 & 255
  return imageSet({
    name: 'random', split: 'train', count, shape: input, classes,
    images: Uint8Array.from({ length: count * pixels }, byte),
    labels: Uint8Array.from({ length: count }, (_, i) => i % classes),
    normalisation: { mean: Array(input.c).fill(0.5), std: Array(input.c).fill(0.25) }
  })
}
