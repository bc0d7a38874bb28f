import { checkOptions } from '@itop/masks'
import type { ImageShape } from '@itop/ops'
import { defineNetwork } from './define-network.js'
import type { Network } from './types.js'

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
  checkOptions('mlp', options, ['layers', 'input', 'name'])
  const { layers: [inputs = 0, ...widths], name = 'mlp' } = options
  const { input = { c: inputs, h: 1, w: 1 } } = options
  check(options.layers, input)
  return defineNetwork({
    name,
    input,
    classes: widths.at(-1)!, // `check` saw at least one
    body: (layers, image) => widths.reduce(
      (x, out, i) => layers.linear(x, `fc${i + 1}`, { out, relu: i < widths.length - 1 }), layers.flatten(image))
  })
}

function check(layers: readonly number[], { c, h, w }: ImageShape): void {
  if (layers.length < 2 || !layers.every(width => Number.isInteger(width) && width >= 1)) {
    throw new RangeError(`mlp: layers must be at least two integers ≥ 1 (inputs, …, classes), got [${layers}].`)
  }
  if (c * h * w === layers[0]) return
  throw new RangeError(`mlp: an image of ${c}×${h}×${w} has ${c * h * w} features, ` +
    `but layers starts with ${layers[0]}. Make them agree.`)
}
