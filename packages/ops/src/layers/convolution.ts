import { runOne } from '../contract.js'
import type { ConvGeometry } from '../geometry.js'
import { recordDenseGradient } from '../dense-gradient.js'
import { pairOf, slide } from '../pair.js'
import type { Activation, ConvOptions, Pattern } from '../types.js'
import { imageText, inForm } from './form.js'
import { usedOf, weightOf, type LayerContext } from './layer-context.js'

export function conv2d(context: LayerContext, input: Activation, name: string, options: ConvOptions = {}): Activation {
  const { weight, pattern, bias } = weightOf(context, 'conv2d', name)
  const geometry = geometryOf(name, pattern, input, options)
  const x = inForm(input, { kind: 'image', padding: geometry.padding })
  const tensors = { x, values: usedOf(weight), ...(bias && { bias: bias.values }) }
  const { n } = input
  const tap = context.tap?.names.has(name) ? recordDenseGradient(weight, { n, conv: geometry }, context.tap) : undefined
  const attributes = { ...geometry, bias: bias !== undefined, ...(tap && { tap }) }
  const { view } = weight
  const tensor = view?.kind === 'nested' ? runOne('ItopConv2dOfView', tensors, { ...attributes, view })
    : runOne('ItopConv2d', tensors, attributes)
  return { n, ...geometry.output, tensor }
}

function geometryOf(name: string, pattern: Pattern, input: Activation, options: ConvOptions): ConvGeometry {
  if (pattern.shape.length !== 4) {
    throw new RangeError(`conv2d: ${name} has shape [${pattern.shape}], expected [out, in / groups, kh, kw]. ` +
      'Use linear().')
  }
  const [out, channels, kh, kw] = pattern.shape as [number, number, number, number] // checked just now
  const { n, c, h, w } = input
  const { groups = 1 } = options
  const stride = pairOf(`conv2d: the stride of ${name}`, options.stride ?? 1, 1)
  const padding = pairOf(`conv2d: the padding of ${name}`, options.padding ?? 0, 0)
  if (!Number.isInteger(groups) || groups < 1 || out % groups !== 0 || c !== channels * groups) {
    throw new RangeError(`conv2d: ${name} has shape [${pattern.shape}] and expects ${channels} channels in each of ` +
      `${groups} groups, which divide ${out} outputs; got an input of ${imageText(input)}. Check the layer before it.`)
  }
  const output = { c: out, ...slide(`conv2d: ${name}`, input, { size: [kh, kw], stride, padding }) }
  return { pattern, n, input: { c, h, w }, output, stride, padding, groups }
}
