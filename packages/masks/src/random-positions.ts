import { checkInteger, checkOptions } from './check.js'
import { randomStream } from './random-stream.js'
import { optionNames, populationSize, randomSubset, shapeOf, type RandomSubsetOptions } from './random-subset.js'
import { select } from './rank-select.js'
import { selectAbsent } from './select-absent.js'
import { sizeOf } from './shape.js'

/** Draws fewer than one of so many positions: they are looked up one by one, and no bitmap is made. */
const few = 512

/** The positions of `randomSubset` by the same draws, ascending. Where they are few, they cost little else. */
export function randomPositions(options: RandomSubsetOptions): Uint32Array {
  checkOptions('randomPositions', options, optionNames)
  const { population, within, count, seed } = options
  const n = populationSize(sizeOf(shapeOf(options)), options)
  checkInteger('randomPositions: count', count, 0, n)
  if (count > n / few) return randomSubset(options).indices()
  const { nextBelow } = typeof seed === 'object' ? seed : randomStream(seed)
  const ranks = new Set<number>()
  while (ranks.size < count) ranks.add(nextBelow(n))
  const positions = Uint32Array.from(ranks)
  if (population !== undefined) {
    const place = within === 'outside' ? selectAbsent : select
    for (let i = 0; i < count; i++) positions[i] = place(population, positions[i])
  }
  return positions.sort()
}
