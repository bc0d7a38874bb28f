import type { PruneScore } from '@itop/criteria'
import { axes, remainderOf } from '../axes.js'
import { allBack, fullMasks } from '../full-masks.js'
import { exactly, roundedUp } from '../global-survivors.js'
import { refuseEmpty } from '../guard.js'
import { needsOf } from '../measured.js'
import { isCompressed, phaseEnds, phaseSteps, planOfPhases, type PhaseRule } from '../phases.js'
import { pruneScore } from '../prune-and-grow-layer.js'
import { prunedChange } from '../pruned-change.js'
import { rankedCells, refuseGroups, refuseMixedCells, survivorsOfShares, type PruneScope } from '../scoped-survivors.js'
import { filled, pick, withDefaults } from '../settings-table.js'
import { shapesOf } from '../shapes-of.js'
import { startAxis, type StartOptions } from '../start-axis.js'
import { structureAxis, type StructureOptions } from '../structures/structure-axis.js'
import type { LayerChange, LayerView, Updater } from '../types.js'
import type { Method } from './method.js'

/** Options of AC/DC: `density` is that of the compressed phases. */
export type AcDcOptions = { readonly density: number } & Partial<Axes> & {
  /** Shares of the run at which phases end, ascending, an odd number, in place of the rule of the other three. */
  readonly phases?: readonly number[] | undefined
}

interface Axes extends Pick<StartOptions, 'distribution'>, StructureOptions, PhaseRule {
  readonly prune: string | PruneScore
  /** Whether the best of all layers together stay, or each layer keeps its own density. Default 'global'. */
  readonly pruneScope: PruneScope
  /** What becomes of the optimizer's slots when a dense phase begins. Default 'reset'. */
  readonly slots: 'reset' | 'kept'
  /** Whether counts are exactly those asked for, or the authors' code's. Default 'exact'. */
  readonly counts: 'exact' | 'reference'
}

const settings = withDefaults({
  ...pick(axes, 'density', 'distribution', 'structure', 'pooling', 'prune', 'pruneScope', 'phaseStart', 'phaseLength',
    'phaseStop', 'slots', 'counts'),
  remainder: remainderOf('unstructured')
}, { distribution: 'uniform' })

/**
 * Alternating compressed and decompressed training: phases of a dense network and of one that has lost its smallest
 * weights take turns; weights return at 0, and the last phase is compressed. The phases are those of the authors'
 * ResNet-50 on ImageNet, as shares of the run. Peste et al. 2021, https://arxiv.org/abs/2106.12379
 *
 * Each layer keeps a weight. The authors' code rounds up and keeps one fewer: `counts: 'reference'`. There the momentum
 * of weights that are gone goes on until a dense phase begins; here it is gone with them.
 */
export const acDcMethod: Method<AcDcOptions> = {
  name: 'ac-dc',
  about: 'dense and compressed phases take turns, the last is compressed',
  source: 'https://arxiv.org/abs/2106.12379',
  settings,
  trial: { phaseStart: 1 / 3, phaseLength: 1 / 3, phaseStop: 1 },
  make: acDc
}

/** The updater of `acDcMethod`. */
export function acDc({ phases, ...options }: AcDcOptions): Updater<undefined> {
  const given = filled('ac-dc', settings, options) as { readonly density: number } & Axes   // defaults are in the table
  const { density, pruneScope, phaseStart, phaseLength, phaseStop, slots, counts } = given
  const ends = phaseEnds('ac-dc', given, phases)
  const structured = structureAxis('ac-dc', given)
  refuseGroups('ac-dc', structured)
  const first = startAxis('ac-dc', given, structured)
  const prune = pruneScore('ac-dc', given.prune)
  const compressed = (layers: readonly LayerView[]): readonly LayerChange[] => {
    const shapes = shapesOf(layers)
    const cells = shapes.map(structured.cells)
    const shares = pruneScope === 'global' ? density : first.shares(shapes, density)
    const ranked = layers.map((layer, i) => rankedCells(layer, prune, cells[i]))
    return survivorsOfShares(ranked, shares, counts === 'exact' ? exactly : roundedUp)
      .map((pruned, i) => prunedChange(layers[i].name, pruned, cells[i]))
  }
  return {
    name: 'ac-dc',
    needs: needsOf(prune),
    cells: structured.cells,
    start: layers => ({ masks: layers.map(fullMasks), state: undefined }),
    plan: (layers, { totalSteps }) => {
      refuseMixedCells('ac-dc', pruneScope, layers.map(structured.cells))
      return planOfPhases(phaseSteps('ac-dc', ends, totalSteps), {
        dense: { dropFraction: 0, densities: layers.map(() => 1) },
        compressed: { dropFraction: 0, densities: first.densities(layers, density) }
      })
    },
    update: async (state, layers, { step, totalSteps }) => {
      const compresses = isCompressed(phaseSteps('ac-dc', ends, totalSteps), step)
      const changes = compresses ? compressed(layers) : layers.map(layer => allBack(layer, slots))
      refuseEmpty(layers, changes.map(({ stored }) => stored), (name, say) => `ac-dc: ${name} would keep nothing, ` +
        `which the authors' code does not guard against. Choose ${say('counts', 'exact')}, or a higher density.`)
      return { state, change: { step, dropFraction: 0, layers: changes } }
    },
    settings: {
      method: 'ac-dc', density, initialDensity: 1, distribution: first.settings.distribution, ...structured.settings,
      prune: prune.name, pruneScope, slots, counts,
      ...phases ? { phases: phases.join(' ') } : { phaseStart, phaseLength, phaseStop }
    }
  }
}
