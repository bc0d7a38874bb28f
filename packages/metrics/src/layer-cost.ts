import { sizeOf } from '@itop/masks'
import { check, sum } from './check.js'

/** What has to be known of a maskable layer to count its arithmetic and bytes. */
export interface CostLayer {
  readonly name: string
  /** PyTorch order: `[out, in]` or `[out, in / groups, kh, kw]`. */
  readonly shape: readonly number[]
  /** Output positions that share each weight: 1 for a dense layer, h·w of the output for a convolution. Integer ≥ 1. */
  readonly positions: number
  /** Existing weights, in [0, product of the shape]. */
  readonly active: number
  /** Weights that get gradients, in [active, product of the shape]. Default: `active`. */
  readonly trained?: number
  /** Weights that are stored, in [active, product of the shape]. Default: `active`. */
  readonly stored?: number
  /** Weights that kernels multiply by, zeros included, in [active, product of the shape]. Default: `active`. */
  readonly computed?: number
  /** Whether each output has a bias. Default false. */
  readonly bias?: boolean
}

/** Multiply-adds of one pass over one sample, at existing weights (`sparse`) and if all existed (`dense`). */
export interface Macs {
  readonly sparse: number
  readonly dense: number
}

/**
 * Multiply-adds of a layer for one sample. Every pass visits each existing weight once for each output position; taps
 * that fall on the border count too. Biases, norms, activations and pooling are not counted.
 */
export interface LayerMacs {
  readonly name: string
  readonly forward: Macs
  /** 0 for the first layer: nothing needs the gradient of the data. */
  readonly inputGradient: Macs
  /** Gradients of the existing weights. */
  readonly weightGradient: Macs
  /** Gradients of the absent weights, which a growth rule that looks at gradients needs as well. */
  readonly growth: number
}

/** Positions of a layer: the product of its shape. */
export const layerSize = ({ shape }: Pick<CostLayer, 'shape'>): number => sizeOf(shape)

/** The multiply-adds of each layer. The first layer given is the one that reads the data. */
export function layerMacs(layers: readonly CostLayer[]): readonly LayerMacs[] {
  checkLayers('layerMacs', layers)
  return layers.map((layer, i) => {
    const pass = { sparse: layer.active * layer.positions, dense: layerSize(layer) * layer.positions }
    return {
      name: layer.name,
      forward: pass,
      inputGradient: i === 0 ? { sparse: 0, dense: 0 } : pass,
      weightGradient: { ...pass, sparse: (layer.trained ?? layer.active) * layer.positions },
      growth: pass.dense - pass.sparse
    }
  })
}

/** Forward FLOPs of one sample, two for each multiply-add. */
export function inferenceFlops(layers: readonly CostLayer[]): Macs {
  const macs = layerMacs(layers)
  return { sparse: 2 * sum(macs.map(m => m.forward.sparse)), dense: 2 * sum(macs.map(m => m.forward.dense)) }
}

/** Refuses layers that cannot be. */
export function checkLayers(where: string, layers: readonly CostLayer[]): void {
  for (const { name, shape, positions, active, trained, stored, computed } of layers) {
    const size = layerSize({ shape })
    check(shape.length >= 2 && shape.every(n => Number.isInteger(n) && n >= 1), () =>
      `${where}: layer "${name}": expected a shape [out, in, …] of integers ≥ 1, got [${shape.join(', ')}].`)
    check(Number.isInteger(positions) && positions >= 1, () =>
      `${where}: layer "${name}": expected positions to be an integer ≥ 1, got ${positions}. A dense layer has 1.`)
    check(active >= 0 && active <= size, () =>
      `${where}: layer "${name}": expected active in [0, ${size}], got ${active}. It is a count, not a density.`)
    for (const [key, count] of Object.entries({ trained, stored, computed })) {
      check(count === undefined || (count >= active && count <= size), () =>
        `${where}: layer "${name}": expected ${key} in [${active}, ${size}], got ${count}. ` +
          'What is used is one of them.')
    }
  }
}
