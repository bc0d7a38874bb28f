import { sizeOf } from '@itop/masks'
import type { NetworkStep } from '@itop/models'
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
    const before = layerBefore(steps, step.inputs[0])
    if (before === undefined) continue
    foldOne(tensors, before, step)
    folded.add(step.name).add(before)
  }
  return { tensors, folded }
}

/** The convolution or linear layer whose result is what the norm reads, when nobody else does. */
function layerBefore(steps: readonly NetworkStep[], index: number): string | undefined {
  const step = steps[index]
  const readers = steps.filter(({ inputs }) => (inputs as readonly number[]).includes(index)).length
  if (step === undefined || readers !== 1) return undefined
  return step.op === 'conv2d' || (step.op === 'linear' && !step.relu) ? step.name : undefined
}

function foldOne(
  tensors: Map<string, TrainedTensor>, layer: string,
  { name, epsilon }: { readonly name: string, readonly epsilon: number }
): void {
  const of = (suffix: string) => tensors.get(`${name}${suffix}`)!.values
  const [scale, shift, mean, variance] = ['', '.bias', '.mean', '.variance'].map(of) as [Floats, Floats, Floats, Floats]
  const factors = Float64Array.from(scale, (value, i) => value / Math.sqrt(variance[i]! + epsilon))
  const weight = tensors.get(layer)!
  const bias = tensors.get(`${layer}.bias`)?.values
  const outputs = weight.shape[0]!
  const perOutput = sizeOf(weight.shape) / outputs
  const positions = weight.mask?.indices()
  tensors.set(layer, {
    ...weight,
    values: weight.values.map((value, i) => value * factors[Math.floor((positions?.[i] ?? i) / perOutput)]!)
  })
  tensors.set(`${layer}.bias`, {
    name: `${layer}.bias`, role: 'bias', shape: [outputs], mask: undefined,
    values: Float32Array.from(shift, (value, i) => ((bias?.[i] ?? 0) - mean[i]!) * factors[i]! + value)
  })
  for (const suffix of ['', '.bias', '.mean', '.variance']) tensors.delete(`${name}${suffix}`)
}

type Floats = Float32Array
