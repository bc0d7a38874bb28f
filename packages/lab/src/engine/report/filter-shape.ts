import { reindex, type Mask } from '@itop/masks'
import { maskable, type Network } from '@itop/models'
import type { Parameter } from '@itop/ops'
import { usedMask } from '@itop/trainer'

/** How the first layer's weights are shown as images. */
export interface FilterShape {
  /** Of the weight. */
  readonly name: string
  /** `[out, c, h, w]`. */
  readonly shape: readonly number[]
}

/**
 * The first layer's weights as images: a kernel as it is, a row of a fully connected layer in the shape of the input.
 */
export function filterShape({ weights, input }: Network): FilterShape {
  const [{ name, shape }] = maskable(weights)
  return { name, shape: shape.length === 4 ? shape : [shape[0], input.c, input.h, input.w] }
}

/** What the forward pass uses of a weight, at every position; 0 where that is nothing. */
export async function usedValues(parameter: Parameter): Promise<Float32Array> {
  const { pattern, values } = parameter
  const held = await values.data() as Float32Array // parameters are float32
  if (!pattern) return held.slice()
  const used = await usedMask(parameter)
  return denseValues(used, used === pattern.mask ? held : reindex(pattern.mask, used, held))
}

/** A weight at every position, 0 where the mask has none. `values` are those of the mask's positions. */
export function denseValues(mask: Mask, values: Float32Array): Float32Array {
  const dense = new Float32Array(mask.size)
  let next = 0
  for (const position of mask.indices()) dense[position] = values[next++]
  return dense
}
