import { checkOptions } from './check.js'
import { kernelScore } from './erdos-renyi-kernel.js'
import { distribute, type LayerDensity, type LayerSize } from './layer-density.js'
import { type RawScore, redistributed, truncated } from './proportional.js'

/** Whose "ER" is meant. They agree on fully connected layers that do not saturate, and differ on convolutions. */
export type ErVariant = 'rigl' | 'random-pruning' | 'itop-imagenet'

/** The density, and whose formula of Erdős–Rényi it is. */
export interface ErOptions {
  /** Share of all weights that exist, in (0, 1]. */
  readonly density: number
  readonly variant: ErVariant
  /** Whether the budget that saturated layers cannot take goes to the others. Default: as the variant does. */
  readonly redistribute?: boolean
}

/** Sum of outputs and inputs over their product; the kernel is ignored. */
const channelScore: RawScore = ({ shape: [outputs = 1, inputs = 1] }) => (outputs + inputs) / (outputs * inputs)

const variants: Readonly<Record<ErVariant, { readonly score: RawScore, readonly redistribute: boolean }>> = {
  'rigl': { score: channelScore, redistribute: true },
  'random-pruning': { score: channelScore, redistribute: true },
  'itop-imagenet': { score: kernelScore, redistribute: false }
}

/** Erdős–Rényi densities of a named variant — Mocanu et al. 2018, https://arxiv.org/abs/1707.04780 */
export function er(layers: readonly LayerSize[], options: ErOptions): readonly LayerDensity[] {
  checkOptions('er', options, ['density', 'variant', 'redistribute'])
  if (!Object.hasOwn(variants, options.variant)) {
    throw new RangeError(`er: variant must be ${Object.keys(variants).join(', ')}, got ${String(options.variant)}.`)
  }
  const { score, redistribute } = variants[options.variant]
  const solve = options.redistribute ?? redistribute ? redistributed : truncated
  return distribute('er', layers, options.density, solve(score))
}
