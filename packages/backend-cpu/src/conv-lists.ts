import type { ConvGeometry, Pattern } from '@itop/ops'
import { backwardTaps, borderNeeded, forwardTaps, type Taps } from './conv-shape.js'
import { imagePlanes, usualBorder, type Planes } from './planes.js'
import { balancedRuns } from './pattern-blocks.js'
import type { ItopCpuBackend } from './backend.js'

/** The existing weights of a convolution as the kernels go through them, as byte offsets into the arena. */
export interface ConvList {
  readonly taps: Taps
  /** `[results][chunks + 1]` into `offset`: the weights of each result channel, cut into chunks of channels looked at. */
  readonly start: number
  readonly chunks: number
  /** `[count]` bytes from a pixel to what its weight is multiplied with. */
  readonly offset: number
  /** `[count]` positions of the values, where they are not in this order already; else 0. */
  readonly order: number
  readonly count: number
  /** `[runCount + 1]` result channels, balanced by weights. */
  readonly runs: number
  readonly runCount: number
  /** Rows of pixels whose part of a chunk fits the first-level cache. */
  readonly rows: number
}

/** Lists of one convolution on images of one size. */
export interface ConvLists {
  /** Border of the input that the offsets suppose. */
  readonly inputBorder: number
  readonly forward: ConvList
  /** Border of the output's gradient that the offsets suppose. */
  readonly outputBorder: number
  /** One for each class of input pixels; made when first asked for. */
  readonly backward: () => readonly ConvList[]
}

/** Bytes of a chunk's band of pixels that are to stay in the first-level cache. */
const cacheBytes = 16 * 1024
/** Weights of a result channel in a chunk that are worth loading and storing its tile for. */
const chunkWeights = 40
const runCount = 4
/** Pixels that a weight gradient sums before it adds up its lanes: with small images, those of several blocks. */
const pixelsAtOnce = 64

/** Blocks of the batch whose bands a weight gradient sums together. */
export const blocksAtOnce = ({ rows, columns }: { readonly rows: number, readonly columns: number }): number =>
  Math.max(1, Math.floor(pixelsAtOnce / (rows * columns)))

/** Makes the lists of a pattern on first use; `release` frees them when the pattern is replaced. */
export function createConvLists(backend: ItopCpuBackend) {
  const made = new Map<Pattern, { readonly lists: Map<string, ConvLists>, readonly offsets: number[] }>()

  return {
    of(geometry: ConvGeometry, inputBorder: number): ConvLists {
      const { pattern, input, stride, padding, groups } = geometry
      let entry = made.get(pattern)
      if (!entry) made.set(pattern, entry = { lists: new Map(), offsets: [] })
      const key = `${input.h}x${input.w} ${stride} ${padding} ${groups} ${inputBorder}`
      let lists = entry.lists.get(key)
      if (!lists) entry.lists.set(key, lists = makeLists(geometry, inputBorder, placeIn(backend, entry.offsets)))
      return lists
    },
    release(pattern: Pattern): void {
      const entry = made.get(pattern)
      if (!entry) return
      made.delete(pattern)
      for (const offset of entry.offsets) backend.arena.free(offset)
    }
  }
}

type Place = (numbers: Uint32Array) => number

const placeIn = (backend: ItopCpuBackend, offsets: number[]): Place => (numbers) => {
  const offset = backend.arena.allocate(numbers.byteLength)
  new Uint32Array(backend.kernels.memory.buffer, offset, numbers.length).set(numbers)
  offsets.push(offset)
  return offset
}

function makeLists(geometry: ConvGeometry, inputBorder: number, place: Place): ConvLists {
  const classes = backwardTaps(geometry)
  const outputBorder = Math.max(usualBorder, ...classes.map((one) => borderNeeded(one, geometry.output, [1, 1])))
  let backward: readonly ConvList[] | undefined
  return {
    inputBorder,
    forward: makeForward(geometry, imagePlanes(geometry.input, geometry.n, inputBorder), place),
    outputBorder,
    backward: () => backward ??= classes.map((one) =>
      makeBackward(geometry, one, imagePlanes(geometry.output, geometry.n, outputBorder), place))
  }
}

/** How far into the image a tap looks, in bytes from where the first one could. */
const bytesTo = (planes: Planes, vector: number, { y, x }: { readonly y: number, readonly x: number }): number =>
  ((y + planes.border) * planes.rowPitch + (x + planes.border) * vector) * 4

function makeForward(geometry: ConvGeometry, from: Planes, place: Place): ConvList {
  const taps = forwardTaps(geometry)
  const { pattern, output, groups, stride } = geometry
  const perGroup = pattern.shape[1]!
  const vector = from.run / geometry.input.w
  const reach = taps.taps.map((tap) => bytesTo(from, vector, tap))
  const { rows, chunk } = blocking(taps, from, stride, pattern.nnz / (output.c * perGroup))
  const chunks = Math.ceil(from.channels / chunk)
  const start = new Uint32Array(output.c * (chunks + 1))
  const offset = new Uint32Array(pattern.nnz)
  const columns = perGroup * taps.kernel
  let k = 0
  let at = 0 // next entry of start
  for (const position of pattern.mask.positions()) {
    const out = Math.floor(position / columns)
    const column = position - out * columns
    const channel = Math.floor(out / (output.c / groups)) * perGroup + Math.floor(column / taps.kernel)
    const entry = out * (chunks + 1) + Math.floor(channel / chunk)
    while (at <= entry) start[at++] = k
    offset[k++] = channel * from.channelPitch * 4 + reach[column % taps.kernel]!
  }
  while (at < start.length) start[at++] = k
  return finish({ taps, start, chunks, offset, rows, results: output.c }, place)
}

function makeBackward(geometry: ConvGeometry, taps: Taps, from: Planes, place: Place): ConvList {
  const { pattern, input, output, groups } = geometry
  const perGroup = pattern.shape[1]!
  const vector = from.run / output.w
  const reach = new Map(taps.taps.map((tap) => [tap.tap, bytesTo(from, vector, tap)]))
  const { rows, chunk } = blocking(taps, from, [1, 1], pattern.nnz / (input.c * output.c / groups))
  const chunks = Math.ceil(output.c / chunk)
  const columns = perGroup * taps.kernel
  // Counting sort by (input channel, chunk of outputs): within each, outputs ascend, since positions do.
  const start = new Uint32Array(input.c * (chunks + 1))
  const forEachWeight = (visit: (entry: number, k: number, bytes: number) => void): void => {
    let k = 0
    for (const position of pattern.mask.positions()) {
      const out = Math.floor(position / columns)
      const column = position - out * columns
      const bytes = reach.get(column % taps.kernel)
      if (bytes !== undefined) {
        const channel = Math.floor(out / (output.c / groups)) * perGroup + Math.floor(column / taps.kernel)
        visit(channel * (chunks + 1) + Math.floor(out / chunk), k, out * from.channelPitch * 4 + bytes)
      }
      k++
    }
  }
  const counts = new Uint32Array(start.length)
  forEachWeight((entry) => { counts[entry]!++ })
  let count = 0
  start.forEach((_, entry) => { start[entry] = count; count += counts[entry]! })
  const next = start.slice()
  const [offset, order] = [new Uint32Array(count), new Uint32Array(count)]
  forEachWeight((entry, k, bytes) => {
    const at = next[entry]!++
    offset[at] = bytes
    order[at] = k
  })
  return finish({ taps, start, chunks, offset, order, rows, results: input.c }, place)
}

/** Rows of a part, and channels of a chunk. */
function blocking(
  { taps, rows, columns }: Taps, from: Planes, [sy]: readonly [number, number], weightsPerChannel: number
): { readonly rows: number, readonly chunk: number } {
  const reach = taps.length === 0 ? 1 : Math.max(...taps.map(({ y }) => y)) - Math.min(...taps.map(({ y }) => y)) + 1
  const band = Math.min(rows, columns > 16 ? 4 : 16)
  const bytes = ((band - 1) * sy + reach) * from.rowPitch * 4
  const chunk = Math.max(Math.floor(cacheBytes / bytes), Math.ceil(chunkWeights / Math.max(weightsPerChannel, 1e-3)), 1)
  return { rows: band, chunk: Math.min(from.channels, chunk) }
}

function finish(
  list: {
    readonly taps: Taps, readonly start: Uint32Array, readonly chunks: number, readonly offset: Uint32Array,
    readonly order?: Uint32Array, readonly rows: number, readonly results: number
  }, place: Place
): ConvList {
  const { taps, start, chunks, offset, order, rows, results } = list
  const perResult = Uint32Array.from({ length: results + 1 }, (_, i) => i < results ? start[i * (chunks + 1)]! : offset.length)
  const runs = balancedRuns(perResult, runCount)
  return {
    taps, chunks, rows, count: offset.length,
    start: place(start), offset: place(offset), order: order ? place(order) : 0, runs: place(runs), runCount: runs.length - 1
  }
}
