import { dropoutThreshold, type ImageShape } from '@itop/ops'
import type { Planes } from '../planes.js'
import type { Job } from './job.js'
import { imagesOf } from './norm.js'

/** x / (1 − rate) where the hash of a value's place in the batch says so, else 0. */
export const dropout = (
  planes: Planes, { shape, rate, key }: { readonly shape: ImageShape, readonly rate: number, readonly key: number },
  sides: { readonly x: number, readonly y: number }
): Job => ({
  kernel: 'dropout', planes, ...imagesOf(planes, sides), key, threshold: dropoutThreshold(rate),
  factor: 1 / (1 - rate), pixels: planes.isVector ? 1 : shape.h * shape.w
})

/** The sum over images and pixels of each channel. */
export const channelSums = (planes: Planes, { x, out }: { readonly x: number, readonly out: number }): Job =>
  ({ kernel: 'channel_sums', planes, ...imagesOf(planes, { x }), out })
