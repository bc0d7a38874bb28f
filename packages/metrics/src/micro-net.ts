import { checkLayers, layerSize, type CostLayer } from './layer-cost.js'
import { sum } from './check.js'

/** What the MicroNet challenge counts of a network. */
export interface MicroNetCost {
  /** Of one sample: multiplications and additions. */
  readonly flops: number
  readonly bits: number
  /** Millions of bytes. */
  readonly megabytes: number
}

/**
 * Inference FLOPs and stored size by the MicroNet rules, as RigL's tables have them. `active` may be a real number.
 *
 * With v existing weights for each output, an output element costs v multiplications, v − 1 additions, an addition of
 * the bias and a multiplication of the ReLU. A weight takes 32 bits, plus one bit for each position of a layer that is
 * not dense; each output takes 32 bits of bias. Every layer counts as having both: `bias` is not looked at.
 * https://micronet-challenge.github.io/scoring_and_submission.html, https://arxiv.org/abs/1911.11134
 */
export function microNetCost(layers: readonly CostLayer[]): MicroNetCost {
  checkLayers('microNetCost', layers)
  const bits = sum(layers.map(layerBits))
  return { flops: sum(layers.map(layerFlops)), bits, megabytes: bits / 8e6 }
}

const layerFlops = ({ shape: [outputs], positions, active }: CostLayer): number =>
  positions * (2 * active + outputs) // outputs · (v + (v − 1) + 1 + 1) where v = active / outputs

function layerBits(layer: CostLayer): number {
  const size = layerSize(layer)
  return 32 * layer.active + (layer.active < size ? size : 0) + 32 * layer.shape[0]
}
