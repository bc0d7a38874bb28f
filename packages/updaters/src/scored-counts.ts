import { axes } from './axes.js'
import { highestOfAll, survivorsAbove, survivorsFrom, type Ranked } from './global-survivors.js'
import type { Pruned } from './prune-layer.js'
import { exactly, type GlobalCounts } from './scored-start.js'

/** Whose counts: those that are asked for, the authors' code's, or Synaptic-Flow's. */
export type ScoredCounts = 'exact' | 'reference' | 'synflow'

/** The setting of it. */
export const scoredCounts = { ...axes.counts, names: ['exact', 'reference', 'synflow'] } as const

/** The rule of a choice, for a method whose authors' code has this one. */
export const countsOf = (method: 'snip' | 'grasp', choice: ScoredCounts): GlobalCounts =>
  choice === 'exact' ? exactly : choice === 'synflow' ? synflow : reference[method]

/** Synaptic-Flow @ 9dfa57a, pruners.py: all go that score no higher than the lowest int((1 − d)N). */
const synflow: GlobalCounts = (layers, density) => {
  const size = sizeOf(layers)
  const gone = Math.floor((1 - density) * size)
  return gone === 0 ? layers.map(whole) : survivorsAbove(layers, size - gone + 1)
}

const reference: Readonly<Record<'snip' | 'grasp', GlobalCounts>> = {
  /** snip-public @ f028496, model.py 159-185: the highest Nd, halves to even. */
  snip: (layers, density) => highestOfAll(layers, halfEven(sizeOf(layers) * density)),
  /** GraSP @ f17d87a, GraSP.py 130-150: those go that score lower than the lowest int((1 − d)N), so one fewer. */
  grasp: (layers, density) => {
    const size = sizeOf(layers)
    const bound = Math.floor(size * (1 - density))
    return bound === 0 ? layers.map(whole) : survivorsFrom(layers, size - bound + 1)
  }
}

const sizeOf = (layers: readonly Ranked[]): number => layers.reduce((sum, { mask }) => sum + mask.size, 0)

const whole = ({ mask }: Ranked): Pruned => ({ kept: mask, pruned: new Uint32Array(0) })

const halfEven = (value: number): number => {
  const below = Math.floor(value)
  return value - below === 0.5 ? below + below % 2 : Math.round(value)
}
