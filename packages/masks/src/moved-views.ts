import type { Csc, Csr } from './index-views.js'
import { movedBy, movedPlaces, type MaskChange, type PlacedPositions } from './mask-change.js'

// Views of a changed mask from those of the mask before: what stays is copied, and only what changed is looked for.

/** The view by rows. */
export function movedCsr({ rows, columns, rowStart, column }: Csr, change: MaskChange): Csr {
  const moved = movedBy(change, column)
  const { positions, places } = change.activated
  for (let i = 0; i < places.length; i++) moved[places[i]] = positions[i] % columns
  const rowOf = (position: number) => Math.floor(position / columns)
  return { rows, columns, rowStart: movedStarts(rowStart, change, rowOf), column: moved }
}

/** The view by columns of a mask with so many rows, in one group. */
export function movedCsc({ columns, columnStart, row, order }: Csc, rows: number, change: MaskChange): Csc {
  const entryOf = (one: Entry) => firstFrom(row, one.row, columnStart[one.column], columnStart[one.column + 1])
  const [leaving, coming] = [change.dropped, change.activated].map(some => byColumn(some, rows, columns))
  const gone = Uint32Array.from(leaving, entryOf)
  const come = Uint32Array.from(coming, (one, i) => {
    const entry = entryOf(one)
    return entry - firstFrom(gone, entry) + i
  })
  const [movedRow, movedOrder] = [movedPlaces(gone, come, row), movedPlaces(gone, come, renumbered(order, change))]
  for (let i = 0; i < come.length; i++) {
    movedRow[come[i]] = coming[i].row
    movedOrder[come[i]] = coming[i].place
  }
  const starts = movedStarts(columnStart, change, position => position % columns)
  return { columns, columnStart: starts, row: movedRow, order: movedOrder }
}

/** A position, and its place among the values. */
interface Entry {
  readonly row: number
  readonly column: number
  readonly place: number
}

/** Positions column by column, rows ascending in a column. */
function byColumn({ positions, places }: PlacedPositions, rows: number, columns: number): readonly Entry[] {
  const entries = Array.from(positions, (position, i): Entry =>
    ({ row: Math.floor(position / columns), column: position % columns, place: places[i] }))
  return entries.sort((a, b) => a.column * rows + a.row - (b.column * rows + b.row))
}

/** The first place from `start` on, below `end`, of a number that is no smaller, or `end`; the numbers ascend. */
function firstFrom(numbers: Uint32Array, least: number, start = 0, end = numbers.length): number {
  let [low, high] = [start, end]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (numbers[middle] < least) low = middle + 1
    else high = middle
  }
  return low
}

/** Places of values before a change, as they are after it. */
function renumbered(order: Uint32Array, { dropped, activated }: MaskChange): Uint32Array {
  const places = new Uint32Array(order.length - dropped.places.length + activated.places.length)
  for (let i = 0; i < places.length; i++) places[i] = i
  const now = movedPlaces(activated.places, dropped.places, places)   // what came is left out of all that there is
  const next = new Uint32Array(order.length)
  for (let i = 0; i < order.length; i++) next[i] = now[order[i]]
  return next
}

/** Where each line's entries begin after a change. */
function movedStarts(starts: Uint32Array, { dropped, activated }: MaskChange, lineOf: (position: number) => number) {
  const more = new Int32Array(starts.length)
  for (const position of dropped.positions) more[lineOf(position) + 1]--
  for (const position of activated.positions) more[lineOf(position) + 1]++
  let sum = 0
  return starts.map((start, line) => start + (sum += more[line]))
}
