import { checkOptions } from './check.js'
import { distribute, type Formula, type LayerDensity, type LayerSize } from './layer-density.js'
import { totalOf } from './proportional.js'

/** The density, and what becomes of the first layer. */
export interface UniformOptions {
  /** Share of all weights that exist, in (0, 1]. */
  readonly density: number
  /** Keeps every weight of the first layer; the others then share what is left of the budget. Default false. */
  readonly keepFirstDense?: boolean
}

const same: Formula = (layers, density) => layers.map(() => density)

const firstDense: Formula = (layers, density) => {
  const total = totalOf(layers)
  const first = layers[0].size
  const rest = (density * total - first) / (total - first)
  return layers.map((_, l) => l === 0 ? 1 : rest)
}

/**
 * Every layer at the same density. With `keepFirstDense` the total still holds; RigL instead leaves the other layers at
 * the requested density, and so keeps slightly more in total.
 */
export function uniform(layers: readonly LayerSize[], options: UniformOptions): readonly LayerDensity[] {
  checkOptions('uniform', options, ['density', 'keepFirstDense'])
  const { density, keepFirstDense = false } = options
  if (keepFirstDense && layers.length === 1 && density < 1) {
    throw new RangeError(
      `uniform: keepFirstDense keeps every weight of the only layer, '${layers[0].name}', got density ${density}. ` +
        'The largest sparsity is 0 (density 1).')
  }
  return distribute('uniform', layers, density, keepFirstDense ? firstDense : same)
}
