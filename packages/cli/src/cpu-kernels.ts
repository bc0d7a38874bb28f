import { denseFrom, groupsOf, growthBlockFloats } from '@itop/backend-cpu'
import type { CostLayer } from '@itop/metrics'

/** What is known of a layer's kernels. */
interface LayerKernels {
  readonly size: number
  readonly rows: number
  readonly active: number
  readonly conv: boolean
  readonly dense: boolean
}

/** Bytes that the CPU backend's kernels need beside tensors. */
export interface KernelBytes {
  /** Lists of where weights are. */
  readonly lists: number
  /** The largest working memory of an operation. */
  readonly work: number
  /** The same of a look at the gradients of absent weights, a block at a time. */
  readonly look: number
}

/** What the kernels of these layers need, with so many images at a time. */
export const kernelBytes = (layers: readonly CostLayer[], batch: number): KernelBytes => {
  const all = layers.map(kernelsOf)
  const groups = groupsOf(Math.ceil(batch / 4))
  return {
    lists: all.reduce((sum, layer) => sum + listBytes(layer), 0),
    work: Math.max(...all.map(layer => workBytes(layer, batch, groups))),
    look: Math.max(...all.map(({ size, conv }) => 4 * Math.min(size, growthBlockFloats) * (conv ? groups + 1 : 1)))
  }
}

const kernelsOf = ({ shape, active }: CostLayer): LayerKernels => {
  const size = shape.reduce((a, b) => a * b, 1)
  const conv = shape.length === 4
  return { size, rows: shape[0]!, active, conv, dense: active >= denseFrom[conv ? 'conv' : 'linear'] * size }
}

/** The existing positions by output, and by input with their order; a convolution with every weight needs neither. */
const listBytes = ({ size, rows, active, conv, dense }: LayerKernels): number =>
  conv && dense && active === size ? 0 : 4 * (rows + 1 + active + size / rows + 1 + 2 * active)

const workBytes = ({ size, rows, active, conv, dense }: LayerKernels, batch: number, groups: number): number => {
  const whole = dense && active < size ? size : 0 // the weight with zeros where none exists
  const sums = conv ? groups * (dense ? size : active) : dense ? batch * Math.max(rows, size / rows) : 0
  return 4 * (whole + sums)
}
