import type { NetworkStep } from './network-step.js'

/** A norm by given statistics, as it is computed channel by channel: y = factor · x + offset. */
export interface Affine {
  readonly factor: Float64Array
  readonly offset: Float64Array
}

/** Numbers of a norm, `[c]` each. */
export interface NormNumbers {
  readonly scale: Float32Array
  readonly shift: Float32Array
  readonly mean: Float32Array
  readonly variance: Float32Array
}

/** A norm in inference, in float64: factor = scale / √(variance + epsilon), offset = shift − mean · factor. */
export function affineOfNorm({ scale, shift, mean, variance }: NormNumbers, epsilon: number): Affine {
  const factor = Float64Array.from(scale, (value, i) => value / Math.sqrt(variance[i]! + epsilon))
  return { factor, offset: factor.map((value, i) => shift[i]! - mean[i]! * value) }
}

/** The steps that read what a step gives. */
export const readersOf = (steps: readonly NetworkStep[], index: number): readonly number[] =>
  steps.flatMap(({ inputs }, i) => (inputs as readonly number[]).includes(index) ? [i] : [])

/**
 * The step whose weights a norm can be folded into: the convolution or linear layer whose result it normalises, where
 * nobody else reads that, no ReLU lies between, and no other step has the same weights.
 */
export function foldedInto(steps: readonly NetworkStep[], norm: NetworkStep): number | undefined {
  const [index, ...others] = norm.inputs as readonly number[]
  const step = steps[index!]
  if (step === undefined || others.includes(index!) || readersOf(steps, index!).length !== 1) return undefined
  if (step.op !== 'conv2d' && (step.op !== 'linear' || step.relu)) return undefined
  return steps.some(other => other !== step && 'name' in other && other.name === step.name) ? undefined : index
}
