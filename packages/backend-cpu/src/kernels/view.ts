import { groupsAlongInput, placesIn, type ContractKernel } from '@itop/ops'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { at, sizeOf, type KernelContext } from './context.js'

// One pass over the numbers of a weight, which is little beside what a layer does with them; so plain loops will do.

/** The floats of a tensor, in the kernels' memory. */
const floatsOf = (context: KernelContext, info: TensorInfo | undefined, { shape }: Pick<TensorInfo, 'shape'>): Float32Array =>
  new Float32Array(context.backend.kernels.memory.buffer, at(context, info), sizeOf(shape))

/** Values of a part of a pattern. */
export const select = (context: KernelContext): ContractKernel<'ItopSelect'> => ({
  name: 'ItopSelect',
  run: ({ values }, { from, to }) => {
    const places = placesIn(from, to)
    const out = context.backend.allocate([to.nnz])
    const [source, target] = [floatsOf(context, values, values!), floatsOf(context, out, out)]
    for (let i = 0; i < places.length; i++) target[i] = source[places[i]!]!
    return out
  }
})

/** Values of all of a pattern, 0 outside the part. */
export const spread = (context: KernelContext): ContractKernel<'ItopSpread'> => ({
  name: 'ItopSpread',
  run: ({ values }, { from, to }) => {
    const places = placesIn(to, from)
    const out = context.backend.allocate([to.nnz])
    const [source, target] = [floatsOf(context, values, values!), floatsOf(context, out, out)]
    target.fill(0)
    for (let i = 0; i < places.length; i++) target[places[i]!] = source[i]!
    return out
  }
})

/** Of every m neighbours along the input the n largest magnitudes, or the rest. */
export const keepLargest = (context: KernelContext): ContractKernel<'ItopKeepLargest'> => ({
  name: 'ItopKeepLargest',
  run: ({ values }, { shape, n, m, rest }) => {
    const out = context.backend.allocate(values!.shape)
    const [source, target] = [floatsOf(context, values, values!), floatsOf(context, out, out)]
    const { step } = groupsAlongInput(shape)
    const group = m * step
    for (let first = 0; first < source.length; first += group) {
      for (let tap = first; tap < first + step; tap++) {
        for (let i = tap; i < tap + group; i += step) {
          const kept = beatenBy(source, i, tap, tap + group, step) < n
          target[i] = kept === rest ? 0 : source[i]!
        }
      }
    }
    return out
  }
})

/** How many of a group are larger, or later and equal. */
function beatenBy(source: Float32Array, at: number, first: number, end: number, step: number): number {
  const size = Math.abs(source[at]!)
  let count = 0
  for (let j = first; j < end; j += step) {
    const other = Math.abs(source[j]!)
    if (other > size || (other === size && j > at)) count++
  }
  return count
}
