import { er, erk, igq, smartRatio, uniform, uniformPlus, type LayerDensity } from '@itop/masks'
import type { LayerShape } from './types.js'

/** How a global density is shared among layers at the start. */
export interface Distribution {
  readonly name: string
  /** One sentence without a full stop, for lists: how layers share a density. */
  readonly about?: string
  /** Present where weights that full layers cannot take may be lost, so that fewer exist than are asked for. */
  readonly losesWeights?: true
  /** One entry a layer, in the given order; `density` is the global one, in (0, 1]. */
  readonly densities: (layers: readonly LayerShape[], density: number) => readonly LayerDensity[]
}

const members: readonly Distribution[] = [
  {
    name: 'erk', about: 'small layers and kernels are denser: by outputs, inputs and kernel size over their product',
    densities: (layers, density) => erk(layers, { density })
  },
  {
    name: 'er', about: 'the same by outputs and inputs alone, as google-research/rigl has it',
    densities: (layers, density) => er(layers, { density, variant: 'rigl' })
  },
  {
    name: 'er-random-pruning', about: 'by outputs and inputs, as the random-pruning repository has it',
    densities: (layers, density) => er(layers, { density, variant: 'random-pruning' })
  },
  {
    name: 'er-itop-imagenet',
    about: 'as erk, but what saturated layers cannot take is lost: the ITOP repository on ImageNet',
    losesWeights: true,
    densities: (layers, density) => er(layers, { density, variant: 'itop-imagenet' })
  },
  {
    name: 'uniform', about: 'every layer has the same density',
    densities: (layers, density) => uniform(layers, { density })
  },
  {
    name: 'uniform-first-dense', about: 'the first layer is whole, the others share what is left alike',
    densities: (layers, density) => uniform(layers, { density, keepFirstDense: true })
  },
  {
    name: 'uniform-plus',
    about: 'a first convolution is whole, the last layer keeps a fifth, the others share what is left alike',
    densities: (layers, density) => uniformPlus(layers, { density })
  },
  {
    name: 'erk-effective-sparsity',
    about: 'as erk, but what a full layer cannot take goes to the one before, as others have it',
    losesWeights: true,
    densities: (layers, density) => erk(layers, { density, overflow: 'previous' })
  },
  {
    name: 'igq', about: 'the larger a layer, the sparser, and none is ever full: ideal gas quotas',
    densities: (layers, density) => igq(layers, { density })
  },
  {
    name: 'smart-ratio', about: 'the later a convolution, the sparser; linear layers keep 0.3',
    densities: (layers, density) => smartRatio(layers, { density })
  },
  {
    name: 'smart-ratio-vgg', about: 'the same, falling more steeply, as for networks that are no ResNet',
    densities: (layers, density) => smartRatio(layers, { density, family: 'vgg' })
  }
]

/** The layer-wise densities of `@itop/masks` by the names people type; `er` is the variant of google-research/rigl. */
export const distributions: Readonly<Record<string, Distribution>> =
  Object.freeze(Object.assign(Object.create(null), Object.fromEntries(members.map(member => [member.name, member]))))
