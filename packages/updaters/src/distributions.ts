import { er, erk, uniform, type LayerDensity } from '@itop/masks'
import type { LayerShape } from './types.js'

/** How a global density is shared among layers at the start. */
export interface Distribution {
  readonly name: string
  /** One entry a layer, in the given order; `density` is the global one, in (0, 1]. */
  readonly densities: (layers: readonly LayerShape[], density: number) => readonly LayerDensity[]
}

const members: readonly Distribution[] = [
  { name: 'erk', densities: (layers, density) => erk(layers, { density }) },
  { name: 'er', densities: (layers, density) => er(layers, { density, variant: 'rigl' }) },
  { name: 'er-random-pruning', densities: (layers, density) => er(layers, { density, variant: 'random-pruning' }) },
  { name: 'er-itop-imagenet', densities: (layers, density) => er(layers, { density, variant: 'itop-imagenet' }) },
  { name: 'uniform', densities: (layers, density) => uniform(layers, { density }) },
  { name: 'uniform-first-dense', densities: (layers, density) => uniform(layers, { density, keepFirstDense: true }) }
]

/** The layer-wise densities of `@itop/masks` by the names people type; `er` is the variant of google-research/rigl. */
export const distributions: Readonly<Record<string, Distribution>> =
  Object.freeze(Object.assign(Object.create(null), Object.fromEntries(members.map(member => [member.name, member]))))
