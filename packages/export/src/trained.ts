import { usedWeight, type Checkpoint } from '@itop/checkpoint'
import { networkOf, readMeta, type NetworkMeta } from '@itop/inference/network'
import { sizeOf, type Mask } from '@itop/masks'
import { isMaskable, type Network, type WeightSpec } from '@itop/models'

/** A tensor of a trained network. */
export interface TrainedTensor extends Pick<WeightSpec, 'name' | 'role' | 'shape'> {
  /** Which positions exist; undefined: every one. */
  readonly mask: Mask | undefined
  /** Of the existing positions, in the order of their flat indices. */
  readonly values: Float32Array
}

/** A trained network as values, to be written in any format. */
export interface TrainedNetwork {
  readonly network: Network
  /** Weights, biases, norms and their statistics, in model order. */
  readonly tensors: readonly TrainedTensor[]
  /** Its images, its classes, and how pixels are normalised. */
  readonly data: NetworkMeta['data']
  /** Optimizer steps it was trained for. */
  readonly step: number
  /** Share of the maskable weights that exist, and that ever existed; of a network without masks both are 1. */
  readonly density: number
  readonly explored: number
}

/**
 * The network that a checkpoint holds, as far as it predicts: of a weight that is stored and not used, nothing. One of
 * your own is passed as `network`; others are made by their names. Throws as `loadNetwork` does.
 */
export function trainedNetwork(
  checkpoint: Checkpoint, { network: given }: { readonly network?: Network } = {}
): TrainedNetwork {
  const meta = readMeta(checkpoint.meta)
  const network = networkOf(meta, given)
  const tensors = network.weights.map(({ name, role, shape }) =>
    ({ name, role, shape, ...usedWeight(checkpoint, { name, shape }) }))
  const maskable = tensors.filter(isMaskable)
  const total = maskable.reduce((sum, { shape }) => sum + sizeOf(shape), 0)
  const share = (count: (tensor: TrainedTensor) => number) =>
    total === 0 ? 1 : maskable.reduce((sum, tensor) => sum + count(tensor), 0) / total
  return {
    network, tensors, data: meta.data, step: checkpoint.step,
    density: share(({ values }) => values.length),
    explored: share(({ name, shape }) => checkpoint.masks.get(`everActive/${name}`)?.count ?? sizeOf(shape))
  }
}

/** All positions of a tensor, row-major; those that do not exist are 0. */
export function denseOf({ shape, mask, values }: TrainedTensor): Float32Array {
  if (!mask) return values
  const all = new Float32Array(sizeOf(shape))
  mask.indices().forEach((position, i) => { all[position] = values[i]! })
  return all
}
