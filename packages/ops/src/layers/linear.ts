import { runOne } from '../contract.js'
import { recordDenseGradient } from '../dense-gradient.js'
import { matrixShape } from '../pattern.js'
import type { Activation } from '../types.js'
import { imageText, inForm } from './form.js'
import { usedOf, weightOf, type LayerContext } from './layer-context.js'

export function linear(
  context: LayerContext, input: Activation, name: string, { relu = false }: { readonly relu?: boolean } = {}
): Activation {
  const { weight, pattern, bias } = weightOf(context, 'linear', name)
  const [out, inputs] = matrixShape(weight.shape)
  if (input.c * input.h * input.w !== inputs) {
    throw new RangeError(`linear: ${name} has shape [${weight.shape}] and expects ${inputs} features, ` +
      `got ${imageText(input)}. Check the layer before it, or flatten().`)
  }
  const tensors = { x: inForm(input, { kind: 'vector' }), values: usedOf(weight), ...(bias && { bias: bias.values }) }
  const { n } = input
  const tap = context.tap?.names.has(name) ? recordDenseGradient(weight, { n, conv: null }, context.tap) : undefined
  const attributes = { pattern, n, bias: bias !== undefined, relu, ...(tap && { tap }) }
  const { view } = weight
  const tensor = view?.kind === 'nested' ? runOne('ItopLinearOfView', tensors, { ...attributes, view })
    : runOne('ItopLinear', tensors, attributes)
  return { n, c: out, h: 1, w: 1, tensor }
}
