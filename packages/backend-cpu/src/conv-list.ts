import type { ConvGeometry } from '@itop/ops'
import { blocking, copiedTile, gradientBlocking, type Blocking } from './conv-blocking.js'
import type { Taps } from './conv-shape.js'
import { balancedRuns } from './pattern-blocks.js'
import { bytesTo, type Planes } from './planes.js'

/**
 * The existing weights of a convolution in the order in which the kernels go through them. Forward, results are outputs
 * and inputs are looked at; in the input gradient it is the other way round. Arrays are byte offsets into the arena.
 */
export interface ConvList {
  readonly taps: Taps
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
  listByOutput(geometry, taps, from, blocking(taps, from, geometry.stride, weightsPerChannel(geometry)), place)

/** The same for the weight gradient, which cuts it otherwise. */
export const gradientList = (geometry: ConvGeometry, taps: Taps, from: Planes, place: Place): ConvList =>
  listByOutput(geometry, taps, from, gradientBlocking(taps, from, geometry.stride, weightsPerChannel(geometry)), place)

function listByOutput(geometry: ConvGeometry, taps: Taps, from: Planes, cut: Blocking, place: Place): ConvList {
  // Positions ascend by output, then by channel: the values are in this order already.
  const { order: _, ...list } = sorted(collect(geometry, taps, from, cut, false), geometry.output.c)
  return { taps, ...cut, order: 0, ...placed(list, place) }
}

/** The list of the input gradient for one class of pixels, over gradients of the output that lie as `from` says. */
export function backwardList(geometry: ConvGeometry, taps: Taps, from: Planes, place: Place): ConvList {
  const cut = blocking(taps, from, [1, 1], weightsPerChannel(geometry))
  const { order, ...list } = sorted(collect(geometry, taps, from, cut, true), geometry.input.c)
  return { taps, ...cut, order: place(order), ...placed(list, place) }
}

/** Existing weights between two channels, on average. */
const weightsPerChannel = ({ pattern, input, output, groups }: ConvGeometry): number =>
  pattern.nnz / (output.c * input.c / groups)

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
  transposed: boolean
): Weights {
  const chunks = Math.ceil(from.channels / chunk)
  const perGroup = pattern.shape[1]!
  const reach = new Map(taps.map((tap) => [tap.tap, bytesTo(from, tap)]))
  const [entry, bytes] = [new Uint32Array(pattern.nnz).fill(none), new Uint32Array(pattern.nnz)]
  let k = -1
  for (const position of pattern.mask.positions()) {
    k++
    const tapBytes = reach.get(position % kernel)
    if (tapBytes === undefined) continue
    const row = Math.floor(position / kernel) // of [out · in / groups]
    const out = Math.floor(row / perGroup)
    const channel = Math.floor(out / (output.c / groups)) * perGroup + row % perGroup
    const result = transposed ? channel : out
    const lookedAt = transposed ? out : channel
    entry[k] = result * (chunks + 1) + Math.floor(lookedAt / chunk)
    bytes[k] = pointwise ? lookedAt % chunk * copiedTile(from) : lookedAt * from.channelPitch * 4 + tapBytes
  }
  return { chunks, entry, bytes }
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
  for (const one of entry) if (one !== none) start[one]!++
  let count = 0
  start.forEach((length, i) => {
    start[i] = count
    count += length
  })
  const next = start.slice()
  const [offset, order] = [new Uint32Array(count), new Uint32Array(count)]
  entry.forEach((one, k) => {
    if (one === none) return
    const at = next[one]!++
    offset[at] = bytes[k]!
    order[at] = k
  })
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
