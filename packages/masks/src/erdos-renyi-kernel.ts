import { checkOptions, choice } from './check.js'
import { distribute, type LayerDensity, type LayerSize } from './layer-density.js'
import { pushedBack, type RawScore, redistributed, sum } from './proportional.js'

/** The density, and how the Erdős–Rényi-kernel rule shares it out. */
export interface ErkOptions {
  /** Share of all weights that exist, in (0, 1]. */
  readonly density: number
  /** Exponent of the score, finite and ≥ 0: 0 is uniform, 1 (the default) is the published rule. */
  readonly power?: number
  /**
   * Where goes what a full layer cannot take: to all others, or to the layer before it as in
   * avysogorets/effective-sparsity, where what the first one cannot take is lost. Default 'all'.
   */
  readonly overflow?: 'all' | 'previous'
  /** Weights that each layer has now, where some are pruned: `density` is then of these. Default: all positions. */
  readonly existing?: readonly number[]
}

const overflows = { all: redistributed, previous: pushedBack }

/** Sum of the axes, kernel axes included, over the number of weights. */
export const kernelScore: RawScore = ({ shape, size }) => sum(shape) / size

/** Erdős–Rényi–Kernel densities — Evci et al. 2020, https://arxiv.org/abs/1911.11134 */
export function erk(layers: readonly LayerSize[], options: ErkOptions): readonly LayerDensity[] {
  checkOptions('erk', options, ['density', 'power', 'overflow', 'existing'])
  const { density, power = 1, overflow = 'all', existing } = options
  if (!(Number.isFinite(power) && power >= 0)) {
    throw new RangeError(`erk: power must be a finite number ≥ 0, got ${String(power)}. The published rule has 1.`)
  }
  const formula = choice('erk: overflow', overflows, overflow)
  return distribute('erk', layers, density, formula(layer => kernelScore(layer) ** power), existing)
}
