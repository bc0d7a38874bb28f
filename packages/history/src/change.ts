import { Mask, popcount } from '@itop/masks'
import { maskChange } from '@itop/masks/changes'

/** What leaves a mask and what comes, as numbers as small as can be; ascending. */
export interface PlacedChange {
  /** Places of what leaves among the positions that exist. */
  readonly dropped: Uint32Array
  /** Places of what comes among the positions that are absent. */
  readonly grown: Uint32Array
}

/** A mask after a change, and which positions left and came; ascending. */
export interface ChangedMask {
  readonly mask: Mask
  readonly dropped: Uint32Array
  readonly grown: Uint32Array
}

/** How a mask becomes another one. */
export function placedChange(from: Mask, to: Mask): PlacedChange {
  const { dropped, activated: { positions, places } } = maskChange(from, to)
  const grown = new Uint32Array(positions.length)
  for (let i = 0, gone = 0; i < grown.length; i++) {
    while (dropped.positions[gone] < positions[i]) gone++
    const existedBelow = places[i] - i + gone
    grown[i] = positions[i] - existedBelow
  }
  return { dropped: dropped.places, grown }
}

/** The mask that such a change makes of another, whose places it names. One pass over the words. */
export function changedMask({ words, shape, size }: Mask, { dropped, grown }: PlacedChange): ChangedMask {
  const changed = words.slice()
  const gone = new Uint32Array(dropped.length)
  const come = new Uint32Array(grown.length)
  let [existing, leaving, coming] = [0, 0, 0]
  for (let w = 0; leaving < gone.length || coming < come.length; w++) {
    const ones = words[w]
    const before = w * 32
    const absent = before - existing
    const count = popcount(ones)
    for (; dropped[leaving] < existing + count; leaving++) {
      const bit = nthBit(ones, dropped[leaving] - existing)
      changed[w] &= ~(1 << bit)
      gone[leaving] = before + bit
    }
    const zeros = Math.min(32, size - before) - count
    for (; grown[coming] < absent + zeros; coming++) {
      const bit = nthBit(~ones, grown[coming] - absent)
      changed[w] |= 1 << bit
      come[coming] = before + bit
    }
    existing += count
  }
  return { mask: Mask.fromWords(shape, changed), dropped: gone, grown: come }
}

/** The place of the bit that is 1 and has so many such below it. */
function nthBit(word: number, n: number): number {
  let rest = word | 0
  for (let left = n; left > 0; left--) rest &= rest - 1
  return 31 - Math.clz32(rest & -rest)
}
