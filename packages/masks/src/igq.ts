import { checkOptions } from './check.js'
import { distribute, type Formula, type LayerDensity, type LayerSize } from './layer-density.js'
import { sum } from './proportional.js'

/** The density that ideal gas quotas share out. */
export interface IgqOptions {
  /** Share of all weights that exist, in (0, 1]. */
  readonly density: number
}

/**
 * Density 1 / (1 + F · size): the larger a layer, the sparser, and none is ever full or empty. F is the one that meets
 * the total, to the last bit. Ideal gas quotas, Vysogorets and Kempe 2021, https://arxiv.org/abs/2107.02306
 */
export function igq(layers: readonly LayerSize[], options: IgqOptions): readonly LayerDensity[] {
  checkOptions('igq', options, ['density'])
  return distribute('igq', layers, options.density, idealGas)
}

const idealGas: Formula = (layers, density) => {
  const sizes = layers.map(({ size }) => size)
  const budget = density * sum(sizes)
  const sharesAt = (logF: number) => sizes.map(size => 1 / (1 + Math.exp(logF) * size))
  // At one end of this the largest layer would have the whole network's density, at the other the smallest one.
  let [low, high] = [Math.max, Math.min].map(end => Math.log((1 / density - 1) / end(...sizes)))
  for (let middle = (low + high) / 2; low < middle && middle < high; middle = (low + high) / 2) {
    if (sum(sharesAt(middle).map((share, l) => share * sizes[l])) > budget) low = middle
    else high = middle
  }
  return sharesAt(high)
}
