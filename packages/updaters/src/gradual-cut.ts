import type { PruneScore } from '@itop/criteria'
import { wholeRampOf, type Ramp, type RampOptions } from './density-ramp.js'
import { fallingShares } from './falling-shares.js'
import { gradualSelection, type GradualCounts } from './gradual-counts.js'
import { untouched } from './prune-layer.js'
import { prunedChange } from './pruned-change.js'
import { rankedCells, survivorsOfShares, type PruneScope } from './scoped-survivors.js'
import { shapesOf } from './shapes-of.js'
import type { StartAxis } from './start-axis.js'
import type { StructureAxis } from './structures/structure-axis.js'
import type { LayerChange, LayerView, UpdateContext } from './types.js'

/** How far a network is cut, and by whose counts. */
export interface CutOptions extends RampOptions {
  readonly pruneScope: PruneScope
  readonly counts: GradualCounts
}

/** What a cut goes by. */
export interface CutRules {
  readonly first: StartAxis
  readonly structured: StructureAxis
  readonly prune: PruneScore
}

/** The layers after the cells that score lowest went, down to the density of this step. */
export function cutTo(
  layers: readonly LayerView[], options: CutOptions, { first, structured, prune }: CutRules, at: UpdateContext
): readonly LayerChange[] {
  const { pruneScope, counts } = options
  const shapes = shapesOf(layers)
  const cells = shapes.map(structured.cells)
  const ramp = wholeRampOf('gmp', options, at.totalSteps)
  const { own, together } = fallingShares(first, options, shapes, ramp, at.step)
  const ranked = layers.map((layer, i) => rankedCells(layer, prune, cells[i]))
  const survivors = isLeftOut(options, ramp, at) ? ranked.map(({ mask }) => untouched(mask))
    : survivorsOfShares(ranked, pruneScope === 'global' ? together : own, gradualSelection(counts, pruneScope))
  return survivors.map((pruned, i) => prunedChange(layers[i].name, pruned, cells[i]))
}

/** The last cut of the ramp is one that GraNet's code of the global form never makes. */
const isLeftOut = ({ counts, pruneScope }: CutOptions, { last }: Ramp, { step }: UpdateContext): boolean =>
  counts === 'granet' && pruneScope === 'global' && step >= last
