import type { ImageShape } from '@itop/ops'
import type { Network, WeightSpec } from './types.js'

/** Options of `mlp`. */
export interface MlpOptions {
  /** Features of the input, widths of the hidden layers, classes. At least two integers ≥ 1. */
  readonly layers: readonly number[]
  /** The images behind the first width; `{ c: layers[0], h: 1, w: 1 }` by default. */
  readonly input?: ImageShape
  /** The name in recipes and reports. Default `mlp`. */
  readonly name?: string
}

/**
 * A multi-layer perceptron: fully connected layers `fc1`, `fc2`, … with biases, ReLU between them, logits at the end.
 * Weights and biases start uniform in ±1/√fan-in (the default of the reference's framework).
 */
export function mlp(options: MlpOptions): Network {
  const { layers, name = 'mlp' } = options
  check(layers)
  const { input = { c: layers[0]!, h: 1, w: 1 } } = options
  if (input.c * input.h * input.w !== layers[0]) {
    throw new RangeError(`mlp: an image of ${input.c}×${input.h}×${input.w} has ${input.c * input.h * input.w} features, ` +
      `but layers starts with ${layers[0]}. Make them agree.`)
  }
  const depth = layers.length - 1
  return {
    name,
    input,
    classes: layers[depth]!,
    weights: Array.from({ length: depth }, (_, i) => linearWeights(`fc${i + 1}`, layers[i]!, layers[i + 1]!)).flat(),
    activationFloats: layers.reduce((sum, width) => sum + width, 0),
    forward: (ops, batch) => {
      let activation = ops.flatten(batch)
      for (let i = 1; i <= depth; i++) activation = ops.linear(activation, `fc${i}`, { relu: i < depth })
      return activation
    }
  }
}

function linearWeights(name: string, inputs: number, outputs: number): WeightSpec[] {
  const init = { kind: 'uniform', halfWidth: 1 / Math.sqrt(inputs) } as const
  return [
    { name, role: 'dense', shape: [outputs, inputs], positions: 1, init },
    { name: `${name}.bias`, role: 'bias', shape: [outputs], positions: 1, init }
  ]
}

function check(layers: readonly number[]): void {
  if (layers.length >= 2 && layers.every((width) => Number.isInteger(width) && width >= 1)) return
  throw new RangeError(`mlp: layers must be at least two integers ≥ 1 (inputs, …, classes), got [${layers}].`)
}
