import { sizeOf } from '@itop/masks'
import { affineOfNorm, foldedInto } from '@itop/ops/plain'
import type { TrainedNetwork, TrainedTensor } from '../trained.js'

/** A network whose norms are part of the weights before them, as far as they can be. */
export interface Folded {
  /** Weights by their names; those of folded norms are gone, and layers that had no bias have one. */
  readonly tensors: ReadonlyMap<string, TrainedTensor>
  /** Norms that are folded, and the layers that they are folded into. */
  readonly folded: ReadonlySet<string>
}

/** The network as it is. */
export const unfolded = ({ tensors }: TrainedNetwork): Folded =>
  ({ tensors: new Map(tensors.map(tensor => [tensor.name, tensor])), folded: new Set() })

/**
 * Folds each norm that follows a convolution or linear layer, and nothing else reads, into its weights:
 * (w·x + b − mean)·s + shift = (s·w)·x + (b − mean)·s + shift, with s = scale / √(variance + epsilon). Computed in
 * float64, so that each number is rounded once. What is absent stays so.
 */
export function fold(trained: TrainedNetwork): Folded {
  const { network: { steps } } = trained
  const tensors = new Map(unfolded(trained).tensors)
  const folded = new Set<string>()
  for (const step of steps) {
    if (step.op !== 'batchNorm') continue
    const layer = steps[foldedInto(steps, step) ?? -1]
    if (layer === undefined || !('name' in layer)) continue
    foldOne(tensors, layer.name, step)
    folded.add(step.name).add(layer.name)
  }
  return { tensors, folded }
}

function foldOne(
  tensors: Map<string, TrainedTensor>, layer: string,
  { name, epsilon }: { readonly name: string, readonly epsilon: number }
): void {
  const of = (suffix: string) => tensors.get(`${name}${suffix}`)!.values
  const [scale, shift, mean, variance] = ['', '.bias', '.mean', '.variance'].map(of) as [Floats, Floats, Floats, Floats]
  const { factor, offset } = affineOfNorm({ scale, shift, mean, variance }, epsilon)
  const weight = tensors.get(layer)!
  const bias = tensors.get(`${layer}.bias`)?.values
  const outputs = weight.shape[0]!
  const perOutput = sizeOf(weight.shape) / outputs
  const positions = weight.mask?.indices()
  tensors.set(layer, {
    ...weight,
    values: weight.values.map((value, i) => value * factor[Math.floor((positions?.[i] ?? i) / perOutput)]!)
  })
  tensors.set(`${layer}.bias`, {
    name: `${layer}.bias`, role: 'bias', shape: [outputs], mask: undefined,
    values: Float32Array.from(offset, (value, i) => (bias?.[i] ?? 0) * factor[i]! + value)
  })
  for (const suffix of ['', '.bias', '.mean', '.variance']) tensors.delete(`${name}${suffix}`)
}

type Floats = Float32Array
