import { checkOptions, choice } from './check.js'
import { distribute, type Formula, type LayerDensity, type LayerSize, type SizedLayer } from './layer-density.js'
import { sum, totalOf } from './proportional.js'

/** The density, and how smart ratios share it out. */
export interface SmartRatioOptions {
  /** Share of all weights that exist, in (0, 1]. */
  readonly density: number
  /** Share of the weights of linear layers that exist, in (0, 1]. Default 0.3. */
  readonly linear?: number
  /** How fast density falls over the convolutions: 'resnet', or more steeply, as for all others. Default 'resnet'. */
  readonly family?: 'resnet' | 'vgg'
}

/**
 * Convolution i of n layers has a density in proportion to (n − i)² + (n − i), with `family: 'vgg'` over (i + 1)² as
 * well; linear layers have one of their own. What a full layer cannot take goes to the next, and what convolutions
 * cannot, to linear layers. Smart ratios, Su et al. 2020, https://arxiv.org/abs/2009.11094
 */
export function smartRatio(layers: readonly LayerSize[], options: SmartRatioOptions): readonly LayerDensity[] {
  checkOptions('smartRatio', options, ['density', 'linear', 'family'])
  const { density, linear = 0.3, family = 'resnet' } = options
  if (!(linear > 0 && linear <= 1)) {
    throw new RangeError(`smartRatio: linear must be in (0, 1], got ${String(linear)}. The published rule has 0.3.`)
  }
  const score = choice('smartRatio: family', steepness, family)
  return distribute('smartRatio', layers, density, smart(linear, score))
}

const steepness = {
  resnet: (place: number, count: number) => (count - place) ** 2 + (count - place),
  vgg: (place: number, count: number) => ((count - place) ** 2 + (count - place)) / (place + 1) ** 2
}

const isConvolution = ({ shape }: SizedLayer): boolean => shape.length === 4

const smart = (linear: number, score: (place: number, count: number) => number): Formula => (layers, density) => {
  if (!layers.some(isConvolution)) {
    throw new RangeError('smartRatio: it shares a density among convolutions, and this network has none. ' +
      'Choose another distribution, such as erk or igq.')
  }
  const scores = layers.map((layer, l) => isConvolution(layer) ? score(l, layers.length) : 0)
  const linearSize = sum(layers.map(layer => isConvolution(layer) ? 0 : layer.size))
  const budget = density * totalOf(layers) - linear * linearSize
  const scale = budget / sum(layers.map(({ size }, l) => scores[l] * size))
  let over = 0
  const shares = layers.map((layer, l) => {
    if (!isConvolution(layer)) return linear
    const share = scale * scores[l] + over / layer.size
    over = Math.max(0, share - 1) * layer.size
    return Math.min(1, share)
  })
  // What is left when the last convolution is full.
  return shares.map((share, l) => isConvolution(layers[l]) ? share : share + over / linearSize)
}
