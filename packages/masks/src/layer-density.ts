import { activeCount, densityOf } from './active-count.js'
import { checkInteger } from './check.js'
import { type Shape, sizeOf, toShape } from './shape.js'

/** A maskable weight by name and shape. */
export interface LayerSize {
  readonly name: string
  /** PyTorch order: `[out, in]` or `[out, in / groups, kh, kw]`. */
  readonly shape: Shape
}

/** What a distribution gives one layer. */
export interface LayerDensity extends LayerSize {
  /** Positions of the layer; where it is told how many weights exist, that number. */
  readonly size: number
  /** The real number of the formula, in (0, 1]. */
  readonly density: number
  /** Weights to keep: `activeCount(size, density)`, at least 1. */
  readonly active: number
}

/** A layer with its size, as a formula sees it. */
export interface SizedLayer extends LayerSize {
  readonly size: number
}

/** One density a layer, in order, for a global density in (0, 1). Below 0: the budget is too small. */
export type Formula = (layers: readonly SizedLayer[], density: number) => readonly number[]

function sized(
  where: string, layers: readonly LayerSize[], existing: readonly number[] | undefined
): readonly SizedLayer[] {
  if (layers.length === 0) throw new RangeError(`${where}: expected at least one layer, got none.`)
  const names = new Set(layers.map(({ name }) => name))
  if (names.size !== layers.length) throw new RangeError(`${where}: layer names must be distinct.`)
  checkExisting(where, layers, existing)
  return layers.map(({ name, shape }, l) => {
    const axes = toShape(`${where}, layer '${name}'`, shape)
    const size = sizeOf(axes)
    if (existing) checkInteger(`${where}: existing, layer '${name}',`, existing[l], 1, size)
    return { name, shape: axes, size: existing?.[l] ?? size }
  })
}

function checkExisting(where: string, layers: readonly LayerSize[], existing: readonly number[] | undefined): void {
  if (existing === undefined || existing.length === layers.length) return
  throw new RangeError(
    `${where}: existing must be ${layers.length} numbers of weights, one a layer, got ${existing.length}.`)
}

function checkDensity(where: string, density: number): void {
  if (typeof density === 'number' && density > 0 && density <= 1) return
  throw new RangeError(
    `${where}: density must be in (0, 1], got ${String(density)}. Did you pass a sparsity? density = 1 - sparsity.`)
}

function fill(layers: readonly SizedLayer[], density: number, formula: Formula): readonly LayerDensity[] {
  // Every formula gives 1 everywhere here; taking the case out avoids a last layer at 1 + rounding error.
  const densities = density === 1 ? layers.map(() => 1) : formula(layers, density)
  return layers.map((layer, l) => {
    const share = Math.max(0, Math.min(1, densities[l]))
    return { ...layer, density: share, active: activeCount(layer.size, share) }
  })
}

const emptyLayer = (filled: readonly LayerDensity[]): LayerDensity | undefined =>
  filled.find(({ active }) => active < 1)

/** The smallest multiple of 1e-12 at which every layer keeps a weight, by bisection: layers grow with density. */
function smallestDensity(layers: readonly SizedLayer[], formula: Formula): number {
  let low = 0
  let high = 1e12
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (emptyLayer(fill(layers, middle / 1e12, formula)) === undefined) high = middle
    else low = middle
  }
  return high / 1e12
}

/**
 * Applies a formula, or refuses a density at which some layer would keep no weight, naming the largest sparsity. With
 * `existing`, the weights that each layer has now, all shares are of these.
 */
export function distribute(
  where: string, layers: readonly LayerSize[], density: number, formula: Formula, existing?: readonly number[]
): readonly LayerDensity[] {
  checkDensity(where, density)
  const checked = sized(where, layers, existing)
  const filled = fill(checked, density, formula)
  const empty = emptyLayer(filled)
  if (empty === undefined) return filled
  const least = smallestDensity(checked, formula)
  throw new RangeError(
    `${where}: at density ${density} layer '${empty.name}' (${empty.size} weights) would keep no weight. ` +
      `The largest sparsity at which every layer keeps one is ${densityOf(least)} (density ${least}).`)
}
