import { checkOptions } from './check.js'
import { distribute, type LayerDensity, type LayerSize } from './layer-density.js'
import { type RawScore, redistributed } from './proportional.js'
import { sizeOf } from './shape.js'

export interface ErkOptions {
  /** Share of all weights that exist, in (0, 1]. */
  readonly density: number
  /** Exponent of the score, finite and ≥ 0: 0 is uniform, 1 (the default) is the published rule. */
  readonly power?: number
}

/** Sum of the axes over their product, kernel axes included. */
export const kernelScore: RawScore = shape => shape.reduce((sum, n) => sum + n, 0) / sizeOf(shape)

/** Erdős–Rényi–Kernel densities — Evci et al. 2020, https://arxiv.org/abs/1911.11134 */
export const erk = (layers: readonly LayerSize[], options: ErkOptions): readonly LayerDensity[] => {
  checkOptions('erk', options, ['density', 'power'])
  const { density, power = 1 } = options
  if (!(Number.isFinite(power) && power >= 0)) {
    throw new RangeError(`erk: power must be a finite number ≥ 0, got ${String(power)}. The published rule has 1.`)
  }
  return distribute('erk', layers, density, redistributed(shape => kernelScore(shape) ** power))
}
