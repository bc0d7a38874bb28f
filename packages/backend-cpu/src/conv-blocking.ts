// How the work of a convolution is cut into parts and blocks: by the layer's size alone, never by the number of
// threads, so that sums are added in the same order on any machine.
import type { Taps } from './conv-shape.js'
import type { Planes } from './planes.js'

/** Bytes of a chunk's band of pixels that are to stay in the first-level cache. */
const cacheBytes = 16 * 1024
/**
 * Bytes of a chunk's band of pixels that stay in the second-level cache, beside what else is there. This binds 1×1
 * convolutions only: one tap finds few weights in a channel, so that chunkWeights would take hundreds of channels.
 */
const largestBytes = 448 * 1024
/** Weights of a result channel in a chunk that are worth loading and storing its tile for, and the least that are. */
const chunkWeights = 40
const leastWeights = 8
/** Pixels that a weight gradient sums before it adds up its lanes: with small images, those of several blocks. */
const pixelsAtOnce = 64

/** Rows of pixels of a part, and channels looked at in a chunk. `weightsPerChannel`: of a result and a channel. */
export function blocking(
  { taps, rows, columns }: Taps, from: Planes, [sy]: readonly [number, number], weightsPerChannel: number
): { readonly rows: number, readonly chunk: number } {
  const ys = taps.map(({ y }) => y)
  const reach = taps.length === 0 ? 1 : Math.max(...ys) - Math.min(...ys) + 1
  const band = Math.min(rows, columns > 16 ? 1 : 16)
  const bytes = ((band - 1) * sy + reach) * from.rowPitch * 4
  const channels = (weights: number): number => Math.ceil(weights / Math.max(weightsPerChannel, 1e-3))
  const enough = taps.length > 1
    ? channels(chunkWeights)
    : Math.max(channels(leastWeights), Math.min(channels(chunkWeights), Math.floor(largestBytes / bytes)))
  const chunk = Math.max(1, Math.floor(cacheBytes / bytes), enough)
  return { rows: band, chunk: Math.min(from.channels, chunk) }
}

/**
 * Rows that a weight gradient sums before it adds up its lanes, and blocks of the batch whose bands it sums together. A
 * tall band pays for itself here, even where it is larger than the first-level cache: eight weights share its tiles.
 */
export function gradientBlocking(
  { h, w }: { readonly h: number, readonly w: number }
): { readonly rows: number, readonly blocks: number } {
  const rows = Math.min(h, 16)
  return { rows, blocks: Math.max(1, Math.floor(pixelsAtOnce / (rows * w))) }
}

/**
 * Groups of batch blocks whose parts of a weight gradient are kept apart until they are added, in order; a group has as
 * many blocks as are summed at once.
 */
export const groupsOf = (blocks: number, atOnce = 1): number => Math.min(8, Math.ceil(blocks / atOnce))

/** Rows of a part of a dense convolution: about 64 pixels, over which packed weights stay in the first-level cache. */
export const denseRowsAtOnce = ({ rows, columns }: { readonly rows: number, readonly columns: number }): number =>
  Math.min(rows, Math.max(1, Math.ceil(64 / columns)))
