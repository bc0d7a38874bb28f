import { axes } from './axes.js'
import { aboveLast, exactly, type Selection } from './global-survivors.js'
import { halfEven } from './select.js'

/** Whose counts: those that are asked for, the authors' code's, Synaptic-Flow's, or FORCE's. */
export type ScoredCounts = 'exact' | 'reference' | 'synflow' | 'force'

/** The setting of it: these beside those that all such methods have. */
export const scoredCounts = (...others: readonly ScoredCounts[]) =>
  ({ ...axes.counts, names: ['exact', 'reference', 'synflow', ...others] })

/** Methods that choose by scores, once. */
type Scored = 'snip' | 'grasp' | 'grasp-it' | 'synflow' | 'magnitude'

/** How a method's positions are chosen, whose authors' code has this one. */
export const selectionOf = (method: Scored, choice: ScoredCounts): Selection =>
  choice === 'exact' ? exactly : choice === 'reference' ? reference[method] : others[choice]

const others: Readonly<Record<'synflow' | 'force', Selection>> = {
  /** Synaptic-Flow @ 9dfa57a, pruners.py: all go that score no higher than the lowest int((1 − d)N). */
  synflow: { ...aboveLast, count: (size, density) => size - Math.floor((1 - density) * size) + 1 },
  /** force @ 7494eed, pruning_algos.py 127-206: those stay that score at least as high as the int(dN)-th. */
  force: { order: 'geq', guarded: false, count: (size, density) => Math.floor(size * density) }
}

const reference: Readonly<Record<Scored, Selection>> = {
  /** snip-public @ f028496, model.py 159-185: the highest Nd, halves to even. */
  snip: { guarded: false, count: (size, density) => halfEven(size * density) },
  /** GraSP @ f17d87a, GraSP.py 130-150: those go that score lower than the lowest int((1 − d)N), so one fewer. */
  grasp: { order: 'geq', guarded: false, count: (size, density) => size - Math.floor(size * (1 - density)) + 1 },
  'grasp-it': others.force,
  synflow: others.synflow,
  magnitude: others.synflow
}
