import { activeCount } from '@itop/masks'
import { check, type Saying } from './errors.js'
import { aboveLast, globalSurvivors, type Ranked } from './global-survivors.js'
import type { Pruned } from './prune-layer.js'
import { halfEven } from './select.js'
import type { LayerShape } from './types.js'

/** How many weights each round takes, and among which. */
export interface RoundPruning {
  /** Share of the remaining weights that goes. In (0, 1). */
  readonly pruneFraction: number
  /** Whether all layers are ranked together, or each by itself. */
  readonly pruneScope: 'global' | 'layer'
  /** Share of the last layer's remaining weights that goes; it is then ranked by itself. In [0, 1). */
  readonly outputFraction?: number | undefined
  /** Whether exactly that share goes, or what the authors' codes make of it. */
  readonly counts: 'exact' | 'reference'
}

/** Layers, by their place, that are ranked together, and the share of their weights that goes. */
interface Group {
  readonly members: readonly number[]
  readonly fraction: number
}

function groupsOf(layers: number, { pruneFraction, pruneScope, outputFraction }: RoundPruning): readonly Group[] {
  const all = Array.from({ length: layers }, (_, i) => i)
  const own = outputFraction === undefined ? [] : [{ members: all.splice(-1), fraction: outputFraction }]
  const others = pruneScope === 'global' ? [all] : all.map(i => [i])
  const ranked = others.filter(({ length }) => length > 0)
  return [...ranked.map(members => ({ members, fraction: pruneFraction })), ...own]
}

/**
 * What a round leaves of the `count` weights of a group, of `total` in the network. Exactly: the share that stays,
 * rounded as every density, and one at least. In the authors' codes, where nothing ties, one fewer than they ask for:
 * foundations/pruning.py of the lottery ticket hypothesis by layer, pruning/sparse_global.py of open_lth globally.
 */
function keptOf({ fraction }: Group, count: number, total: number, { counts, pruneScope }: RoundPruning): number {
  if (fraction === 0) return count
  if (counts === 'exact') return Math.max(1, activeCount(count, 1 - fraction))
  return count - 1 - (pruneScope === 'global' ? Math.ceil(fraction * total) : halfEven(fraction * count))
}

const sizeOf = ({ shape }: LayerShape): number => shape.reduce((product, extent) => product * extent, 1)

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)

/**
 * Each layer's share of existing weights after 0, 1, … `rounds` rounds of a network that starts dense. Layers that are
 * ranked together have the share that all of them have: which of them will win is not known. Refuses a round that
 * would leave nothing, or take nothing.
 */
export function densitiesByRound(
  layers: readonly LayerShape[], rounds: number, pruning: RoundPruning
): readonly (readonly number[])[] {
  const groups = groupsOf(layers.length, pruning)
  const sizes = groups.map(({ members }) => sum(members.map(i => sizeOf(layers[i]))))
  let counts = sizes
  const shares = () => spread(layers.length, groups, counts.map((count, i) => count / sizes[i]))
  const all = [shares()]
  for (let round = 1; round <= rounds; round++) {
    const total = sum(counts)
    const left = groups.map((group, i) => keptOf(group, counts[i], total, pruning))
    const empty = groups.find(({ members }, i) => left[i] < members.length)
    check(!empty, say => `lottery: round ${round} would leave ${emptied(empty, layers)} with nothing, ` +
      `since of ${total} weights too few remain. ${atMost(round - 1, say)}`)
    check(sum(left) < total, say =>
      `lottery: round ${round} would prune nothing: ${total} weights are left. ${atMost(round - 1, say)}`)
    counts = left
    all.push(shares())
  }
  return all
}

const emptied = (group: Group | undefined, layers: readonly LayerShape[]): string =>
  group?.members.length === 1 ? `'${layers[group.members[0]].name}'` : 'a layer'

const atMost = (rounds: number, say: Saying): string => rounds === 0
  ? `Choose a smaller ${say('pruneFraction')}.`
  : `Choose at most ${rounds} rounds, or a smaller ${say('pruneFraction')}.`

function spread(length: number, groups: readonly Group[], shares: readonly number[]): readonly number[] {
  const all = new Array<number>(length).fill(0)
  groups.forEach(({ members }, i) => { for (const member of members) all[member] = shares[i] })
  return all
}

/** What a round leaves of each layer: the largest weights. Of tied ones those of earlier layers and positions stay. */
export function prunedByRound(layers: readonly Ranked[], pruning: RoundPruning): readonly Pruned[] {
  const total = sum(layers.map(({ mask }) => mask.count))
  const all = new Array<Pruned>(layers.length)
  for (const group of groupsOf(layers.length, pruning)) {
    const ranked = group.members.map(i => layers[i])
    const kept = keptOf(group, sum(ranked.map(({ mask }) => mask.count)), total, pruning)
    const survivors = group.fraction > 0 && pruning.counts === 'reference'
      ? globalSurvivors(ranked, kept + 1, aboveLast) : globalSurvivors(ranked, kept)
    group.members.forEach((member, i) => { all[member] = survivors[i] })
  }
  return all
}
