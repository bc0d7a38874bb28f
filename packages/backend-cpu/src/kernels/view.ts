import { sizeOf } from '@itop/masks'
import { groupsAlongInput, placesIn, type ContractKernel } from '@itop/ops'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { at, type KernelContext } from './context.js'

// One pass over the numbers of a weight, which is little beside what a layer does with them; so plain loops will do.

/** The floats of a tensor, in the kernels' memory. */
const floatsOf = (
  context: KernelContext, info: TensorInfo | undefined, { shape }: Pick<TensorInfo, 'shape'>
): Float32Array =>
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

/**
 * Of every m neighbours along the input the n largest magnitudes, or the rest. By the bits of the floats, whose order
 * without the sign is that of magnitudes: no branch depends on the numbers, which none could foresee.
 */
export const keepLargest = (context: KernelContext): ContractKernel<'ItopKeepLargest'> => ({
  name: 'ItopKeepLargest',
  run: ({ values }, { shape, n, m, rest }) => {
    const out = context.backend.allocate(values!.shape)
    const [from, to] = [bitsOf(context, values!), bitsOf(context, out)]
    const { step } = groupsAlongInput(shape)
    const [bits, beaten, flip] = [new Int32Array(m), new Int32Array(m), rest ? -1 : 0]
    for (let first = 0; first < from.length; first += m * step) {
      for (let tap = first; tap < first + step; tap++) {
        for (let i = 0; i < m; i++) {
          bits[i] = from[tap + i * step]!
          beaten[i] = 0
        }
        for (let i = 0; i < m; i++) {
          let losses = beaten[i]!
          for (let j = i + 1; j < m; j++) {
            const loses = ((bits[i]! & magnitude) - (bits[j]! & magnitude) - 1) >>> 31   // 1 also if they are equal
            losses += loses
            beaten[j]! += 1 - loses
          }
          to[tap + i * step] = bits[i]! & (((losses - n) >> 31) ^ flip)
        }
      }
    }
    return out
  }
})

const magnitude = 0x7fffffff

/** The bits of a tensor's floats, in the kernels' memory. */
const bitsOf = (context: KernelContext, info: TensorInfo): Int32Array =>
  new Int32Array(context.backend.kernels.memory.buffer, at(context, info), sizeOf(info.shape))

/** sum + a · b. */
export const addProduct = (context: KernelContext): ContractKernel<'ItopAddProduct'> => ({
  name: 'ItopAddProduct',
  run: ({ sum, a, b }) => {
    const out = context.backend.allocate(sum!.shape)
    const [s, x, y, target] = [sum, a, b, out].map(info => floatsOf(context, info, sum!))
    for (let i = 0; i < target!.length; i++) target![i] = s![i]! + x![i]! * y![i]!
    return out
  }
})
