import { runOne } from '../contract.js'
import { dropoutKey } from '../dropout.js'
import type { Activation } from '../types.js'
import { imageText, inFormOf } from './form.js'
import type { LayerContext } from './layer-context.js'

export const relu = (input: Activation): Activation =>
  ({ ...input, tensor: runOne('ItopRelu', { x: input.tensor }, {}) })

export function add(a: Activation, b: Activation): Activation {
  if (imageText(a) !== imageText(b) || a.n !== b.n) {
    throw new RangeError(`add: expected two activations of one shape, got ${a.n} of ${imageText(a)} and ` +
      `${b.n} of ${imageText(b)}. Bring one into the shape of the other, for instance by a 1×1 convolution.`)
  }
  return { ...a, tensor: runOne('ItopAdd', { a: a.tensor, b: inFormOf(a, b) }, {}) }
}

export function dropout({ training }: LayerContext, input: Activation, name: string, rate: number): Activation {
  if (!(rate >= 0 && rate < 1)) throw new RangeError(`dropout: the rate of ${name} must be in [0, 1), got ${rate}.`)
  if (!training || rate === 0) return input
  const { n, c, h, w, tensor } = input
  const { seed, step, part = 0 } = training
  const of = (other: number): number => dropoutKey(seed, other, part, name)
  const attributes = { n, shape: { c, h, w }, rate, key: of(step), keys: { step, of } }
  return { ...input, tensor: runOne('ItopDropout', { x: tensor }, attributes) }
}
