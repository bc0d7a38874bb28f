import { pruneScores, type PruneScore } from '@itop/criteria'
import { axes } from '../axes.js'
import { fullMasks } from '../full-masks.js'
import { refuseEmpty } from '../guard.js'
import { needsOf } from '../measured.js'
import { pruneScore } from '../prune-and-grow-layer.js'
import { pruneScores as scoresOf } from '../prune-layer.js'
import { prunedChange } from '../pruned-change.js'
import { prunedByRound, type RoundPruning } from '../round-pruning.js'
import { densityAfterRounds, planOfRounds, type RoundsAsked } from '../rounds-plan.js'
import { filled, type SettingsTable } from '../settings-table.js'
import type { Updater } from '../types.js'
import type { Method } from './method.js'

/** All of it optional, given as undefined or not at all. */
type Given<T> = { readonly [K in keyof T]?: T[K] | undefined }

/** Options of lottery tickets. */
export interface LotteryOptions extends Given<RoundPruning> {
  /** Times that weights are pruned; there is one training more. Integer from 1 to 1000, default 5. */
  readonly rounds?: number | undefined
  /**
   * What the weights that are left go back to: those of the start (0, default) or of a step, from which the schedule
   * and the data then go on; or nothing, `'end'`: they keep their values, and only the learning rate goes back.
   */
  readonly rewindTo?: number | 'end' | undefined
  /** Which weights go: those that score lowest. Default 'magnitude'. */
  readonly prune?: string | PruneScore | undefined
}

const settings = {
  rounds: {
    kind: 'number', integer: true, from: 1, to: 1000, default: 5,
    about: 'times that weights are pruned and training starts again'
  },
  pruneFraction: {
    kind: 'number', above: 0, below: 1, default: 0.2, about: 'share of the remaining weights that a round prunes'
  },
  prune: {
    kind: 'name', open: true, names: Object.keys(pruneScores),
    about: 'which weights go: those that score lowest (magnitude)'
  },
  pruneScope: axes.pruneScope,
  outputFraction: {
    kind: 'number', from: 0, below: 1,
    about: 'share of the last layer that a round prunes, by itself; 0 leaves it whole (as any other layer)'
  },
  rewindTo: {
    kind: 'number', integer: true, from: 0, or: 'end', default: 0,
    argument: 'STEP|end',
    about: 'step to whose weights and schedule a round goes back, or end: weights stay, the learning rate goes back'
  },
  counts: axes.counts
} as const satisfies SettingsTable

/**
 * Lottery tickets: train, prune the weights that score lowest, by default the smallest, set those that are left back to
 * what they were at the start or at an early step, and train again. Frankle and Carbin 2018,
 * https://arxiv.org/abs/1803.03635; to a step, Frankle et al. 2019, https://arxiv.org/abs/1912.05671; the learning rate
 * alone, Renda et al. 2020, https://arxiv.org/abs/2003.02389. One shot: a single round of a large fraction.
 */
export const lotteryMethod: Method<LotteryOptions> & { readonly settings: typeof settings } = {
  name: 'lottery',
  about: 'trains in rounds: prunes the smallest weights, rewinds the others, trains again',
  source: 'https://arxiv.org/abs/1803.03635',
  settings,
  trial: { rounds: 2 },
  make: lottery
}

/** What lottery tickets prune, and when. `rounds` of the trainer runs it; its plan is of all rounds together. */
export function lottery(options: LotteryOptions): Updater<undefined> {
  const { prune: choice = 'magnitude', ...given } =
    filled('lottery', settings, options) as RoundsAsked & Pick<LotteryOptions, 'prune'>   // the table has the defaults
  const { rounds, rewindTo, pruneFraction, outputFraction, ...rest } = given
  const prune = pruneScore('lottery', choice)
  return {
    name: 'lottery',
    needs: needsOf(prune),
    restarts: { rounds, rewindTo },
    start: layers => ({ masks: layers.map(fullMasks), state: undefined }),
    plan: (layers, run) => planOfRounds(given, layers, run),
    update: async (state, layers, { step }) => {
      const ranked = layers.map(({ name, stored: mask, values, measured }) =>
        ({ mask, scores: scoresOf({ name, mask, values, measured, prune }) }))
      const survivors = prunedByRound(ranked, given)
      refuseEmpty(layers, survivors.map(({ kept }) => kept), (name, say) =>
        `lottery: the round would leave '${name}' with nothing, since the codes' authors have no guard against it. ` +
          `Choose ${say('counts', 'exact')}, or a smaller ${say('pruneFraction')}.`)
      const changes = survivors.map((pruned, i) => prunedChange(layers[i].name, pruned))
      return { state, change: { step, dropFraction: pruneFraction, layers: changes } }
    },
    settings: {
      method: 'lottery', density: densityAfterRounds(given), distribution: 'uniform', prune: prune.name, rounds,
      pruneFraction, ...outputFraction !== undefined && { outputFraction }, rewindTo, ...rest
    }
  }
}
