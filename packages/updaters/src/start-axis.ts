import { distributions, type Distribution } from './distributions.js'
import { check, choose } from './errors.js'
import { refuseEmpty } from './guard.js'
import { initialMasks } from './initial-masks.js'
import { cellCounts } from './structures/cell-counts.js'
import { structureAxis, type StructureAxis } from './structures/structure-axis.js'
import type { LayerMasks, LayerShape } from './types.js'

/** Options of what a method starts from. */
export interface StartOptions {
  /** Global density over maskable weights. In (0, 1]. */
  readonly density: number
  readonly distribution: string | Distribution
  /** How the first masks are drawn. Default 'exact'; 'bernoulli' as in the ITOP repository, for parity. */
  readonly initialMasks?: 'exact' | 'bernoulli' | undefined
}

/** How a method shares a density among layers, and draws its first masks. */
export interface StartAxis {
  /** Each layer's share of weights that exist when all together have this one. */
  readonly densities: (layers: readonly LayerShape[], density: number) => readonly number[]
  /** The same before it is rounded to whole cells. */
  readonly shares: (layers: readonly LayerShape[], density: number) => readonly number[]
  readonly masks: (layers: readonly LayerShape[], density: number, seed: number) => readonly LayerMasks[]
  readonly settings: { readonly density: number, readonly distribution: string, readonly initialMasks: string }
}

/** The axis of checked options. Counts are of whole cells of the structure. */
export function startAxis(
  where: string, options: StartOptions, structure: StructureAxis = structureAxis(where, {})
): StartAxis {
  const { density, initialMasks: kind = 'exact' } = options
  const distribution = choose(`${where}: distribution`, distributions, options.distribution)
  check(kind === 'exact' || !structure.grouped, say =>
    `${where}: ${say('structure', structure.settings.structure)} has as many weights of each output or group, got ` +
      `${say('initialMasks', kind)}, which draws each by itself. Leave one of them out.`)
  const counts = (layers: readonly LayerShape[], share: number) =>
    cellCounts(where, structure, layers, share, one => distribution.densities(layers, one))
  return {
    densities: (layers, share) => counts(layers, share).map(({ active, size }) => active / size),
    shares: (layers, share) => distribution.densities(layers, share).map(layer => layer.density),
    masks: (layers, share, seed) => {
      const drawn = initialMasks(counts(layers, share), seed, kind).map(({ stored }) => stored)
      refuseEmpty(layers, drawn, (name, say) => `${where}: the first masks, each position drawn by itself, leave ` +
        `${name} with nothing. Choose ${say('initialMasks', 'exact')}, a higher density, or another seed.`)
      return drawn.map((cells, i) => {
        const mask = structure.cells(layers[i]).maskOf(cells)
        return { stored: mask, forward: mask }
      })
    },
    settings: { density, distribution: distribution.name, initialMasks: kind }
  }
}
