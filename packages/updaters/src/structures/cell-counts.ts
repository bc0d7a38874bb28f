import { activeCount, densityOf, type LayerDensity } from '@itop/masks'
import type { LayerShape } from '../types.js'
import type { StructureAxis } from './structure-axis.js'
import type { Cells } from './types.js'

/** How many cells of a layer exist, the same number in each of its groups. */
export interface CellCount extends LayerDensity, Pick<Cells, 'groups' | 'few'> {}

/**
 * What a distribution gives layers, in cells: as many of them as `activeCount` makes of its density. Refuses a density
 * at which a layer would keep none.
 */
export function cellCounts(
  where: string, { cells, settings }: StructureAxis, layers: readonly LayerShape[], density: number,
  densities: (density: number) => readonly LayerDensity[]
): readonly CellCount[] {
  const counted = (share: number) => densities(share).map((layer, i) => counts(layer, cells(layers[i])))
  const found = counted(density)
  const empty = found.findIndex(({ active }) => active === 0)
  if (empty < 0) return found
  const { name, size, groups } = found[empty]
  const least = smallest(density, share => counted(share).every(({ active }) => active > 0))
  throw new RangeError(
    `${where}: at density ${density} layer '${name}' would keep none of its ${size} cells (${settings.structure}): ` +
      `it can have density 0 or ${rounded(groups / size)}. The smallest density at which every layer keeps a cell is ` +
      `${least} (sparsity ${densityOf(least)}).`)
}

/** A layer's share of cells; of a layer whose cells are positions, and have one count, what the distribution says. */
function counts(layer: LayerDensity, { shape, size, groups, few }: Cells): CellCount {
  if (size === 1 && groups === 1) return { ...layer, groups, few }
  const cells = layer.size / size
  const active = groups * activeCount(cells / groups, Math.min(1, layer.density))
  return { ...layer, shape, size: cells, active, groups, few }
}

/** The smallest multiple of 1e-12 above `low` at which something holds that holds at 1 and, once true, stays true. */
function smallest(low: number, holds: (density: number) => boolean): number {
  let [below, above] = [Math.floor(low * 1e12), 1e12]
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2)
    if (holds(middle / 1e12)) above = middle
    else below = middle
  }
  return above / 1e12
}

const rounded = (density: number): number => Number(density.toPrecision(3))
