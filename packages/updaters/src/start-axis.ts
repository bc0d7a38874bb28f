import { distributions, type Distribution } from './distributions.js'
import { choose } from './errors.js'
import { initialMasks } from './initial-masks.js'
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
  readonly masks: (layers: readonly LayerShape[], density: number, seed: number) => readonly LayerMasks[]
  readonly settings: { readonly density: number, readonly distribution: string, readonly initialMasks: string }
}

/** The axis of checked options. */
export function startAxis(where: string, options: StartOptions): StartAxis {
  const { density, initialMasks: kind = 'exact' } = options
  const distribution = choose(`${where}: distribution`, distributions, options.distribution)
  return {
    densities: (layers, share) => distribution.densities(layers, share).map(({ active, size }) => active / size),
    masks: (layers, share, seed) => initialMasks(distribution.densities(layers, share), seed, kind),
    settings: { density, distribution: distribution.name, initialMasks: kind }
  }
}
