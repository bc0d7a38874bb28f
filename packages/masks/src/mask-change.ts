import { lowestBit, popcount } from './bits.js'
import type { Mask } from './mask.js'
import { reindex, sameKind, type PositionValues } from './reindex.js'
import { checkSameShape } from './shape.js'

/** Positions of a mask, ascending, and their places among all positions of that mask. */
export interface PlacedPositions {
  readonly positions: Uint32Array
  readonly places: Uint32Array
}

/** How two masks of one shape differ. */
export interface MaskChange {
  /** What only the old mask has, placed in it. */
  readonly dropped: PlacedPositions
  /** What only the new mask has, placed in it. */
  readonly activated: PlacedPositions
}

const known = new WeakMap<Mask, WeakMap<Mask, MaskChange>>()

/** How a mask differs from another; found once for each pair. */
export const maskChange = (from: Mask, to: Mask): MaskChange => found(from, to, Infinity)!   // there is no limit

/** Positions of a mask for each that may differ, where lists of these are to be a gain over a look at all words. */
const perChange = 8

/** The same, undefined where more differs than it is worth to list: looking at all words then takes less. */
export function smallChange(from: Mask, to: Mask): MaskChange | undefined {
  const most = Math.floor(from.count / perChange)
  const change = found(from, to, most)
  return change && change.dropped.places.length + change.activated.places.length <= most ? change : undefined
}

function found(from: Mask, to: Mask, most: number): MaskChange | undefined {
  checkSameShape('maskChange', from.shape, to.shape)
  const own = known.get(from) ?? new WeakMap<Mask, MaskChange>()
  const change = own.get(to) ?? differences(from, to, most)
  if (change) known.set(from, own.set(to, change))
  return change
}

function differences(from: Mask, to: Mask, most: number): MaskChange | undefined {
  const [old, now] = [from.words, to.words]
  let [gone, come] = [0, 0]
  for (let w = 0; w < old.length; w++) {
    if (old[w] === now[w]) continue
    gone += popcount(old[w] & ~now[w])
    come += popcount(now[w] & ~old[w])
    if (gone + come > most) return undefined
  }
  return placed(from, to, { gone: room(gone), come: room(come) })
}

const room = (count: number): PlacedPositions => ({ positions: new Uint32Array(count), places: new Uint32Array(count) })

/** What differs, for which there is just enough room: one walk over both masks, of which most words are the same. */
function placed(
  { words: old }: Mask, { words: now }: Mask, { gone, come }: { gone: PlacedPositions, come: PlacedPositions }
): MaskChange {
  let [left, arrived, before, after] = [0, 0, 0, 0]
  for (let w = 0; left < gone.places.length || arrived < come.places.length; w++) {
    const [a, b] = [old[w] | 0, now[w] | 0]
    const count = popcount(a)
    if (a !== b) {
      left = add(gone, left, { word: a, bits: a & ~b, start: w * 32, before })
      arrived = add(come, arrived, { word: b, bits: b & ~a, start: w * 32, before: after })
    }
    before += count
    after += a === b ? count : popcount(b)
  }
  return { dropped: gone, activated: come }
}

/** A word of a mask: some of its bits, where it starts, and how many positions lie before it. */
interface SomeBits {
  readonly word: number
  readonly bits: number
  readonly start: number
  readonly before: number
}

/** Adds these positions of a word to those that were found, and says how many there are then. */
function add({ positions, places }: PlacedPositions, found: number, { word, bits, start, before }: SomeBits): number {
  for (let left = bits; left !== 0; left &= left - 1) {
    positions[found] = start + lowestBit(left)
    places[found++] = before + popcount(word & ((left & -left) - 1))
  }
  return found
}

/**
 * What `reindex` gives. Where little differs that is found once for all arrays that move so, and what stays together is
 * copied together.
 */
export function moveValues<T extends PositionValues>(from: Mask, to: Mask, values: T, fill = 0): T {
  const change = values.length === from.count ? smallChange(from, to) : undefined
  return change ? movedBy(change, values, fill) : reindex(from, to, values, fill)
}

/** Values moved from the positions of the old mask to those of the new one: a new position gets `fill`. */
export function movedBy<T extends PositionValues>(change: MaskChange, values: T, fill = 0): T {
  return movedPlaces(change.dropped.places, change.activated.places, values, fill)
}

/** Runs of values shorter than this are copied one by one: a call that copies all would take longer. */
const shortRun = 32

/** The values without those at the places `gone`, and with `fill` at the places `come` of the result. */
export function movedPlaces<T extends PositionValues>(gone: Uint32Array, come: Uint32Array, values: T, fill = 0): T {
  const moved = sameKind(values, values.length - gone.length + come.length)
  if (fill !== 0) moved.fill(fill)
  keptRuns(gone, come, values.length, (source, target, length) => {
    if (length < shortRun) for (let i = 0; i < length; i++) moved[target + i] = values[source + i]
    else moved.set(values.subarray(source, source + length), target)
  })
  return moved
}

/** Calls `use` with every run of neighbours that stay neighbours: where it begins before and after, and its length. */
export function keptRuns(
  gone: Uint32Array, come: Uint32Array, count: number, use: (source: number, target: number, length: number) => void
): void {
  const total = count - gone.length + come.length
  let [source, target, leaving, coming] = [0, 0, 0, 0]
  while (source < count || target < total) {
    const length = Math.min((gone[leaving] ?? count) - source, (come[coming] ?? total) - target)
    if (length > 0) use(source, target, length)
    source += length
    target += length
    for (; gone[leaving] === source; leaving++) source++
    for (; come[coming] === target; coming++) target++
  }
}
