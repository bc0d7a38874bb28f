import { activeCount } from './active-count.js'
import { checkOptions, choice } from './check.js'
import { distribute, type Formula, type LayerDensity, type LayerSize, type SizedLayer } from './layer-density.js'
import { sum, totalOf } from './proportional.js'
import { sizeOf } from './shape.js'

/** The density, whose formula, and of which weights. */
export interface UniformPlusOptions {
  /** Share of all weights that exist, in (0, 1]. */
  readonly density: number
  /**
   * Whose formula: 'exact', in which the total holds, or 'random-pruning', VITA-Group/Random_Pruning's: its first layer
   * is not paid for from a density of 0.2 on, and below it the layers between are too sparse. Default 'exact'.
   */
  readonly variant?: 'exact' | 'random-pruning'
  /** Weights that each layer has now, where some are pruned: `density` is then of these. Default: all positions. */
  readonly existing?: readonly number[]
}

/** The least share of the last layer. */
const lastShare = 0.2

/**
 * A first layer that is a convolution is whole, the last layer has at least a fifth of its weights, and all share alike
 * what is left. Gale, Elsen, Hooker 2019, https://arxiv.org/abs/1902.09574, as Lee et al. 2021 run it,
 * https://arxiv.org/abs/2010.07611
 */
export function uniformPlus(layers: readonly LayerSize[], options: UniformPlusOptions): readonly LayerDensity[] {
  checkOptions('uniformPlus', options, ['density', 'variant', 'existing'])
  const { density, variant = 'exact', existing } = options
  const formula = choice('uniformPlus: variant', formulas, variant)
  return distribute('uniformPlus', layers, density, formula, existing)
}

const exact: Formula = (layers, density) => {
  const last = layers.length - 1
  const whole = layers.map(({ shape }, l) => l === 0 && shape.length === 4 ? 1 : undefined)
  const alike = filledUp(layers, density, whole)
  const least = Math.min(1, activeCount(sizeOf(layers[last].shape), lastShare) / layers[last].size)
  if (alike[last] >= least) return alike
  return filledUp(layers, density, whole.map((share, l) => share ?? (l === last ? least : undefined)))
}

/** The shares that are fixed, and one that all others have, so that the total holds; all below 0 where it cannot. */
function filledUp(
  layers: readonly SizedLayer[], density: number, fixed: readonly (number | undefined)[]
): readonly number[] {
  const taken = sum(layers.map(({ size }, l) => (fixed[l] ?? 0) * size))
  const open = sum(layers.map(({ size }, l) => fixed[l] === undefined ? size : 0))
  const left = density * totalOf(layers) - taken
  return left < 0 ? layers.map(() => left) : fixed.map(share => share ?? left / open)
}

const randomPruning: Formula = (layers, density) => {
  const total = totalOf(layers)
  const last = layers.length - 1
  const taken = layers[0].size + lastShare * layers[last].size
  return layers.map((_, l) => l === 0 ? 1 : density >= lastShare ? density
    : l === last ? lastShare : (density * total - taken) / total)
}

const formulas = { exact, 'random-pruning': randomPruning }
