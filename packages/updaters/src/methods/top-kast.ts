import { magnitudes, Mask, topK } from '@itop/masks'
import { axes } from '../axes.js'
import { choosing, type Choice } from '../chosen-masks.js'
import { check } from '../errors.js'
import { filled, withDefaults } from '../settings-table.js'
import { startAxis, type StartOptions } from '../start-axis.js'
import type { LayerShape, Penalty, Updater } from '../types.js'
import { planOf } from '../update-plan.js'
import { aboveQuantile } from '../quantile.js'
import type { Method } from './method.js'

/** Options of Top-KAST: `density` is that of the forward pass. */
export interface TopKastOptions extends Pick<StartOptions, 'density'>, Partial<Pick<StartOptions, 'distribution'>> {
  /** Share of the weights that get gradients. In [density, 1], default twice the density, at most 1. */
  readonly backwardDensity?: number
  /** Optimizer steps between choices. Integer ≥ 1, default 100. */
  readonly interval?: number
  /** Factor of the penalty. Number ≥ 0, default 0.0001. */
  readonly penalty?: number
  readonly penaltyKind?: 'l2' | 'norm'
  /** Exact counts, or all that reach the quantile, as A-Klass/torch_topkast has it. Default 'exact'. */
  readonly counts?: 'exact' | 'reference'
}

const { density, distribution, backwardDensity, interval, penalty, penaltyKind, counts } = axes

const settings = withDefaults({ density, distribution, backwardDensity, interval, penalty, penaltyKind, counts },
  { distribution: 'uniform', interval: 100, penalty: 1e-4 })

/**
 * Top-KAST: all weights are stored; the forward pass uses the largest of each layer, and the largest of a wider choice
 * get gradients. No weight is grown by a score: one of the wider choice is used once it has become large, for which a
 * penalty makes room. Weights outside rest, and lose their optimizer slots.
 * Jayakumar et al. 2021, https://arxiv.org/abs/2106.03517
 */
export const topKastMethod: Method<TopKastOptions> = {
  name: 'top-kast',
  about: 'all weights are stored: the largest are used, more get gradients',
  source: 'https://arxiv.org/abs/2106.03517',
  settings,
  make: topKast
}

/** The updater of `topKastMethod`. */
export function topKast(options: TopKastOptions): Updater<undefined> {
  const given = filled('top-kast', settings, options) as Required<TopKastOptions>   // all have defaults but one
  const wider = options.backwardDensity ?? Math.min(1, 2 * given.density)
  check(wider >= given.density, say =>
    `top-kast: ${say('backwardDensity')} must be at least ${say('density')}, ${given.density}, got ${wider}. ` +
      'What is used is trained.')
  const first = startAxis('top-kast', given)
  const shares = (layers: readonly LayerShape[]) => {
    const [used, trained] = [first.densities(layers, given.density), first.densities(layers, wider)]
    return { densities: used, backward: trained.map((share, i) => Math.max(share, used[i])) }
  }
  const masksOf: Choice = (layers, values) => {
    const { densities, backward } = shares(layers)
    const largest = given.counts === 'exact' ? largestShare : aboveQuantile
    return layers.map(({ shape }, i) => {
      const sizes = magnitudes(values[i])
      const of = (share: number) => Mask.fromIndices(shape, largest(sizes, share))
      return { stored: Mask.full(shape), backward: of(backward[i]), forward: of(densities[i]) }
    })
  }
  return {
    ...choosing('top-kast', masksOf),
    penalties: penaltiesOf(given),
    plan: (layers, { totalSteps }) => {
      const planned = { dropFraction: 0, ...shares(layers), stored: layers.map(() => 1) }
      return planOf(given, totalSteps, () => planned)
    },
    settings: {
      method: 'top-kast', ...first.settings, ...given, backwardDensity: wider,
      distribution: first.settings.distribution
    }
  }
}

const penaltiesOf = (
  { penalty: factor, penaltyKind: kind, density: share }: Required<TopKastOptions>
): readonly Penalty[] =>
  factor === 0 ? [] : [{ on: 'forward', kind, factor }, { on: 'backward-only', kind, factor: factor / share }]

/** The indices of so large a share of numbers, rounded to a count. */
const largestShare = (sizes: Float32Array, share: number): Uint32Array => topK(sizes, Math.round(share * sizes.length))
