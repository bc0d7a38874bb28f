import type { ConvGeometry } from '@itop/ops'
import {
  blocking, copiedTile, gradientBlocking, sharedBlocking, sharedGradientBlocking, weightsPerChannel, type Blocking
} from './conv-blocking.js'
import type { Taps } from './conv-shape.js'
import { balancedRuns } from './balanced-runs.js'
import { bytesTo, type Planes } from './planes.js'

/**
 * The existing weights of a convolution in the order in which the kernels go through them. Forward, results are outputs
 * and inputs are looked at; in the input gradient it is the other way round. Arrays are byte offsets into the arena.
 */
export interface ConvList {
  readonly taps: Taps
  /** Neighbouring outputs that share their weights' places: a result is a band of so many. */
  readonly together: number
  /** `[results][chunks + 1]` into `offset`: the weights of each result, cut into chunks of channels looked at. */
  readonly start: number
  readonly chunks: number
  /** Channels in a chunk. */
  readonly chunk: number
  /** `[count]` bytes from a pixel to what its weight is multiplied with; or, if `pointwise`, from the copied chunk. */
  readonly offset: number
  readonly pointwise: boolean
  /** `[count]` positions of the values, where they are not in this order already; else 0. */
  readonly order: number
  readonly count: number
  /** `[runCount + 1]` results, balanced by weights. */
  readonly runs: number
  readonly runCount: number
  /** Rows of pixels in a part. */
  readonly rows: number
}

/** Puts numbers into the arena and says where. */
export type Place = (numbers: Uint32Array) => number

const runCount = 4

/** The list of the forward pass, over images that lie as `from` says. */
export const forwardList = (geometry: ConvGeometry, taps: Taps, from: Planes, place: Place): ConvList =>
  listByOutput(geometry, taps, blocking(taps, from, geometry.stride, weightsPerChannel(geometry)), { from, place })

/** The same for the weight gradient, which cuts it otherwise. */
export const gradientList = (geometry: ConvGeometry, taps: Taps, from: Planes, place: Place): ConvList => listByOutput(
  geometry, taps, gradientBlocking(taps, from, geometry.stride, weightsPerChannel(geometry)), { from, place })

/** Of bands of so many outputs that share their pattern: of the forward pass, or of both gradients. */
export function sharedList(
  geometry: ConvGeometry, taps: Taps, pass: 'forward' | 'gradients', made: Required<Made>
): ConvList {
  const cut = pass === 'forward' ? sharedBlocking : sharedGradientBlocking
  return listByOutput(geometry, taps, cut(taps, made.from, geometry.stride, weightsPerChannel(geometry)), made)
}

/** Over images that lie as `from` says, of bands of so many outputs. */
interface Made {
  readonly from: Planes
  readonly place: Place
  readonly together?: number
}

function listByOutput(
  geometry: ConvGeometry, taps: Taps, cut: Blocking, { from, place, together = 1 }: Made
): ConvList {
  // Positions ascend by output, then by channel: the values are in this order already.
  const weights = collect(geometry, taps, from, cut, { transposed: false, together })
  const { order: _, ...list } = sorted(weights, geometry.output.c / together)
  return { taps, ...cut, together, order: 0, ...placed(list, place) }
}

/** The list of the input gradient for one class of pixels, over gradients of the output that lie as `from` says. */
export function backwardList(geometry: ConvGeometry, taps: Taps, from: Planes, place: Place): ConvList {
  const cut = blocking(taps, from, [1, 1], weightsPerChannel(geometry))
  const weights = collect(geometry, taps, from, cut, { transposed: true, together: 1 })
  const { order, ...list } = sorted(weights, geometry.input.c)
  return { taps, ...cut, together: 1, order: place(order), ...placed(list, place) }
}

/** Weights in the order of their positions: the entry of `start` that each belongs to, and where it looks. */
interface Weights {
  readonly chunks: number
  readonly entry: Uint32Array
  readonly bytes: Uint32Array
}

/** The entry of a weight whose tap does not reach the pixels. */
const none = 0xffffffff

function collect(
  { pattern, output, groups }: ConvGeometry, { kernel, taps }: Taps, from: Planes, { chunk, pointwise }: Blocking,
  { transposed, together }: { readonly transposed: boolean, readonly together: number }
): Weights {
  const chunks = Math.ceil(from.channels / chunk)
  const [perGroup, outsOfGroup] = [pattern.shape[1]!, output.c / groups]
  const reaches = reachesOf(kernel, taps, from)
  const [channelBytes, copied] = [from.channelPitch * 4, copiedTile(from)]
  const count = pattern.nnz / together
  const [entry, bytes] = [new Uint32Array(count).fill(none), new Uint32Array(count)]
  const positions = pattern.mask.indices()
  for (let i = 0, k = -1; i < positions.length; i++) {
    const position = positions[i]!
    const row = Math.floor(position / kernel) // of [out · in / groups]
    const out = Math.floor(row / perGroup)
    if (out % together > 0) continue // the first of a band says where all look
    k++
    const tapBytes = reaches[position - row * kernel]!
    if (tapBytes === beyond) continue
    const channel = Math.floor(out / outsOfGroup) * perGroup + row - out * perGroup
    const result = transposed ? channel : out / together
    const lookedAt = transposed ? out : channel
    const cut = Math.floor(lookedAt / chunk)
    entry[k] = result * (chunks + 1) + cut
    bytes[k] = pointwise ? (lookedAt - cut * chunk) * copied : lookedAt * channelBytes + tapBytes
  }
  return { chunks, entry, bytes }
}

/** In place of bytes, where a tap does not reach the pixels. */
const beyond = Infinity

/** Bytes from a pixel to where each tap of the kernel looks. */
function reachesOf(kernel: number, taps: Taps['taps'], from: Planes): Float64Array {
  const reaches = new Float64Array(kernel).fill(beyond)
  for (const tap of taps) reaches[tap.tap] = bytesTo(from, tap)
  return reaches
}

interface Sorted {
  readonly chunks: number
  readonly start: Uint32Array
  readonly offset: Uint32Array
}

/** Counting sort: the weights of an entry lie side by side, in the order of their positions. */
function sorted({ chunks, entry, bytes }: Weights, results: number): Sorted & { readonly order: Uint32Array } {
  // The last entry of a result holds no weights: it says where they end.
  const start = new Uint32Array(results * (chunks + 1))
  for (let k = 0; k < entry.length; k++) if (entry[k] !== none) start[entry[k]!]!++
  let count = 0
  for (let i = 0; i < start.length; i++) {
    const length = start[i]!
    start[i] = count
    count += length
  }
  const next = start.slice()
  const [offset, order] = [new Uint32Array(count), new Uint32Array(count)]
  for (let k = 0; k < entry.length; k++) {
    const one = entry[k]!
    if (one === none) continue
    const at = next[one]!++
    offset[at] = bytes[k]!
    order[at] = k
  }
  return { chunks, start, offset, order }
}

function placed({ chunks, start, offset }: Sorted, place: Place) {
  const results = start.length / (chunks + 1)
  const firstOf = Uint32Array.from({ length: results + 1 }, (_, i) => start[i * (chunks + 1)] ?? offset.length)
  const runs = balancedRuns(firstOf, runCount)
  return {
    chunks, start: place(start), offset: place(offset), count: offset.length,
    runs: place(runs), runCount: runs.length - 1
  }
}
