import { axes } from '../axes.js'
import { withBirths, type BirthOptions } from '../births.js'
import { dropAxis, type DropOptions } from '../drop-axis.js'
import { check } from '../errors.js'
import { outputShare, type OutputRamp } from '../output-ramp.js'
import { outputScores } from '../output-scores.js'
import { growRule, pruneScore } from '../prune-and-grow-layer.js'
import { moreGone } from '../removed-outputs.js'
import { filled, pick, withDefaults } from '../settings-table.js'
import { shapesOf } from '../shapes-of.js'
import { startAxis, type StartOptions } from '../start-axis.js'
import type { Updater } from '../types.js'
import { planOf } from '../update-plan.js'
import { exchanged, refuseFull } from './chase-exchange.js'
import { readGone, type ChaseState } from './chase-state.js'
import type { Method } from './method.js'

/** Options of Chase: `density` is that of all weights, throughout. */
export type ChaseOptions = { readonly density: number } & Partial<Axes>

interface Axes extends Omit<StartOptions, 'density'>, DropOptions, BirthOptions, OutputRamp {
  /** Optimizer steps between updates. Integer ≥ 1, default 1000. */
  readonly interval: number
  /** Share of its outputs that each layer keeps. In [0, outputDensity], default 0.5. */
  readonly outputFloor: number
  /** What outputs are ranked by. Default 'active-mean'. */
  readonly outputScore: keyof typeof outputScores
  /** Default 'exact'. */
  readonly counts: 'exact' | 'reference'
}

const settings = withDefaults(pick(axes, 'density', 'distribution', 'initialMasks', 'interval', 'dropFraction',
  'dropSchedule', 'dropFloor', 'dropPower', 'outputDensity', 'outputFloor', 'outputScore', 'rampStart',
  'rampStopFraction', 'birth', 'counts'), { interval: 1000, dropFraction: 0.05, rampStopFraction: 130 / 160 })

/**
 * Chase: the smallest weights of all layers together go and as many come where the gradient is largest; meanwhile,
 * along a cubic curve, outputs whose weights are smallest on average go for good, with what reads them, and their
 * weights are regrown elsewhere. Yin et al. 2023, https://arxiv.org/abs/2305.19454
 *
 * Here outputs go at updates, exactly as many as the curve says, and counts are exact. The authors' code removes and
 * grows one weight fewer, and all that tie stay or do not come: `counts: 'reference'`.
 */
export const chaseMethod: Method<ChaseOptions> = {
  name: 'chase',
  about: 'exchanges weights over all layers by gradient; outputs go too',
  source: 'https://arxiv.org/abs/2305.19454',
  settings,
  trial: { outputDensity: 0.9, outputFloor: 0.8 },
  make: chase
}

/** The updater of `chaseMethod`. */
export function chase(options: ChaseOptions): Updater<ChaseState> {
  const given = filled('chase', settings, options) as ChaseOptions & Axes   // the table has the defaults
  const { density, interval, outputDensity, outputFloor, outputScore, rampStart, rampStopFraction, counts } = given
  check(outputFloor <= outputDensity, say => `chase: ${say('outputFloor')} must be at most ${say('outputDensity')}, ` +
    `${outputDensity}, got ${outputFloor}. Each layer keeps that share of its outputs.`)
  const [first, drop] = [startAxis('chase', given), dropAxis('chase', given)]
  const [prune, grow] = [pruneScore('chase', 'magnitude'), growRule('chase', 'gradient')]
  return withBirths(given, {
    name: 'chase',
    needs: grow.needs,
    start: (layers, { seed }) =>
      ({ masks: first.masks(layers, density, seed), state: { gone: layers.map(() => []) } }),
    plan: (layers, { totalSteps }) => {
      const densities = first.densities(layers, density)
      outputShare(given, totalSteps)   // refuses a run without one
      if (outputDensity < 1) refuseFull(layers, densities, outputFloor)
      return planOf({ interval }, totalSteps, step => ({ dropFraction: drop.at({}, step, totalSteps), densities }))
    },
    update: async ({ gone: before }, layers, { step, totalSteps }) => {
      const [shapes, dropFraction] = [shapesOf(layers), drop.at({}, step, totalSteps)]
      const scores = layers.map(({ stored, values }) => outputScores[outputScore](stored, values))
      const share = outputShare(given, totalSteps)(step)
      const gone = share === 1 ? before : moreGone(shapes, before, scores, { share, floor: outputFloor })
      const changes = await exchanged(layers, shapes, { gone, dropFraction, counts, prune, need: grow.needs[0] })
      return { state: { gone }, change: { step, dropFraction, layers: changes } }
    },
    state: { version: 1, check: readGone },
    settings: {
      method: 'chase', ...first.settings, prune: prune.name, grow: grow.name, interval, ...drop.settings, outputDensity,
      outputFloor, outputScore, rampStart, rampStopFraction, counts
    }
  })
}
