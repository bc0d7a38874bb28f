// How the work of a convolution is cut into parts and blocks: by the layer's size alone, never by the number of
// threads, so that sums are added in the same order on any machine.
import type { ConvGeometry } from '@itop/ops'
import type { Taps } from './conv-shape.js'
import type { Planes } from './planes.js'

/** Bytes of a chunk's pixels, around a tile, that are to stay in the first-level cache: of its band, or of one tile. */
const bandBytes = 16 * 1024
const tileBytes = 24 * 1024
/** Bytes of a chunk that stay in the second-level cache, beside what else is there. */
const secondCacheBytes = 448 * 1024
/** Bytes that a thread of conv-pointwise.cc can copy. */
const copiedBytes = 256 * 1024
/** Weights of a result in a chunk that are worth loading and storing its sums for; and that are worth loading dy. */
const chunkWeights = 40
const gradientWeights = 10
/** Pixels that the sparse kernels have in registers. */
const tilePixels = 8

/** Whether a result looks at one tap of each channel: conv-pointwise.cc copies a tile of pixels of all channels. */
export const isPointwise = ({ taps }: Pick<Taps, 'taps'>): boolean => taps.length === 1

/** Bytes of a copied tile of one channel. */
export const copiedTile = ({ vector }: Pick<Planes, 'vector'>): number => tilePixels * vector * 4

/** Existing weights between two channels, on average. */
export const weightsPerChannel = ({ pattern, input, output, groups }: ConvGeometry): number =>
  pattern.nnz / (output.c * input.c / groups)

/** How a list is cut: rows of pixels of a part, channels looked at in a chunk; whether conv-pointwise.cc is meant. */
export interface Blocking {
  readonly rows: number
  readonly chunk: number
  readonly pointwise: boolean
}

/** Of a correlation. `weightsPerChannel`: of a result and a channel. */
export const blocking = (
  shape: Taps, from: Planes, stride: readonly [number, number], weightsPerChannel: number
): Blocking => isPointwise(shape)
  ? { rows: 0, chunk: Math.min(from.channels, copiedChannels(from)), pointwise: true }
  : bands(shape, from, stride, weightsPerChannel)

/**
 * Of a weight gradient. On narrow vectors it goes through bands of pixels, as a correlation does; on wide ones through
 * tiles, without sums to load and store for each chunk, which so can be small.
 */
export const gradientBlocking = (
  shape: Taps, from: Planes, stride: readonly [number, number], weightsPerChannel: number
): Blocking => (isNarrow(from) ? bands : tiles)(shape, from, stride, weightsPerChannel)

/** Of a correlation of outputs that share their pattern, 1×1 weights as any other. */
export const sharedBlocking = (...layer: Parameters<typeof bands>): Blocking => bands(...layer)

/** Of both gradients of it. */
export const sharedGradientBlocking = (
  shape: Taps, from: Planes, stride: readonly [number, number], weightsPerChannel: number
): Blocking =>
  ({ ...tiles(shape, from, stride, weightsPerChannel, sharedGradientWeights(from)), pointwise: false })

/** Weights worth loading dy of a band for: narrower vectors multiply more weights in the same time. */
const sharedGradientWeights = ({ vector }: Planes): number => vector === 16 ? 16 : 32

/** Whether a sum over lanes is dear beside the pixels that registers hold: conv-sparse-weights.cc. */
export const isNarrow = ({ vector }: Pick<Planes, 'vector'>): boolean => vector === 4

function bands(
  shape: Taps, from: Planes, [sy]: readonly [number, number], weightsPerChannel: number
): Blocking {
  const rows = Math.min(shape.rows, shape.columns > 16 ? 1 : 16)
  const bytes = ((rows - 1) * sy + reach(shape, 'y')) * from.rowPitch * 4
  const chunk = chunkOf(from, bytes, bandBytes, channelsWith(chunkWeights, weightsPerChannel))
  return { rows, chunk, pointwise: false }
}

function tiles(
  shape: Taps, from: Planes, [sy, sx]: readonly [number, number], weightsPerChannel: number, enough = gradientWeights
): Blocking {
  const [rows, columns] = shape.columns <= 4 ? [2, shape.columns] : [1, Math.min(shape.columns, tilePixels)]
  const pixels = ((rows - 1) * sy + reach(shape, 'y')) * ((columns - 1) * sx + reach(shape, 'x'))
  const pointwise = isPointwise(shape)
  const bytes = pointwise ? copiedTile(from) : pixels * from.vector * 4
  const chunk = chunkOf(from, bytes, tileBytes, channelsWith(enough, weightsPerChannel))
  return { rows: 0, chunk: pointwise ? Math.min(chunk, copiedChannels(from)) : chunk, pointwise }
}

/** Channels whose bytes stay in the first-level cache, or that have enough weights and stay in the second. */
const chunkOf = ({ channels }: Planes, bytes: number, cache: number, enough: number): number =>
  Math.min(channels, Math.max(1, Math.floor(cache / bytes), Math.min(enough, Math.floor(secondCacheBytes / bytes))))

const copiedChannels = (from: Planes): number => Math.floor(copiedBytes / copiedTile(from))

const channelsWith = (weights: number, weightsPerChannel: number): number =>
  Math.ceil(weights / Math.max(weightsPerChannel, 1e-3))

/** Pixels from the first to the last that taps look at, on one axis. */
function reach({ taps }: Taps, axis: 'x' | 'y'): number {
  const places = taps.map((tap) => tap[axis])
  return places.length === 0 ? 1 : Math.max(...places) - Math.min(...places) + 1
}

/** Parts that are enough for the threads of a processor. */
export const enoughParts = 8

/** Parts of kernels that go through tiles of pixels, where results are not cut. */
export const tileParts = (blocks: number, { rows, columns }: Pick<Taps, 'rows' | 'columns'>): number =>
  Math.ceil(blocks * rows * columns / tilePixels)

/** Pixels of all images, W images in each, that are worth sums of their own; and numbers of all groups' sums. */
const groupPixels = 48
const groupNumbers = 1 << 20

/**
 * Groups of pixels whose parts of a weight gradient are kept apart until they are added, in order. Cutting by pixels
 * has each thread read its own images, where cutting by outputs has all read all: but every group has all the sums.
 */
export const groupsOf = (pixels: number, weights: number): number =>
  Math.max(1, Math.min(enoughParts, Math.floor(pixels / groupPixels), Math.floor(groupNumbers / weights)))
