import type { ImageShape } from '@itop/ops'
import { dropoutThreshold } from '@itop/ops/plain'
import type { Planes } from '../planes.js'
import type { Job } from './job.js'
import { originOf } from './norm.js'

/** x / (1 − rate) where the hash of a value's place in the batch says so, else 0. */
export const dropout = (
  planes: Planes, { shape, rate, key }: { readonly shape: ImageShape, readonly rate: number, readonly key: number },
  { x, y }: { readonly x: number, readonly y: number }
): Job => ({
  kernel: 'dropout', planes, x: originOf(planes, x), y: originOf(planes, y), key, threshold: dropoutThreshold(rate),
  factor: 1 / (1 - rate), pixels: planes.isVector ? 1 : shape.h * shape.w
})

/** The sum over images and pixels of each channel. */
export const channelSums = (planes: Planes, { x, out }: { readonly x: number, readonly out: number }): Job =>
  ({ kernel: 'channel_sums', planes, x: originOf(planes, x), out })
