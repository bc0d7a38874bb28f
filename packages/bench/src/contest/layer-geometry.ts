import type { Network } from '@itop/models'
import type { ConvGeometry, Pattern } from '@itop/ops'

/** How a convolution moves; undefined for a linear layer. */
export function geometryOf(
  { steps }: Network, name: string, pattern: Pattern, n: number
): ConvGeometry | undefined {
  const step = steps.find(each => each.op === 'conv2d' && each.name === name)
  if (step?.op !== 'conv2d') return undefined
  const { input, output, stride, padding, groups } = step
  return { pattern, n, input, output, stride, padding, groups }
}
