import type { Mask } from '@itop/masks'
import type { ContractKernel, KernelAttributes } from '@itop/ops'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { at, gemm, withScratch, type KernelContext } from './context.js'
import { denseRows } from './convolution-dense.js'

/** Floats of the gradient that exist at a time in a top-k: 4 MB. */
export const growthBlockFloats = 1 << 20

/** Rows of the whole gradient. */
export const denseGradient = (context: KernelContext): ContractKernel<'ItopDenseGradient'> => ({
  name: 'ItopDenseGradient',
  run: (inputs, { columns, n, conv, start, end }) => {
    const block = context.backend.allocate([end - start, columns])
    writeRows(context, inputs, { columns, n, conv, start, end }, at(context, block))
    return block
  }
})

type Rows = KernelAttributes['ItopDenseGradient']

function writeRows(context: KernelContext, inputs: Record<string, TensorInfo>, rows: Rows, to: number): void {
  const { columns, n, conv, start, end } = rows
  if (conv) {
    const [x, dy] = [inputs['x'], inputs['dy']]
    const [from, of] = [context.layout.planesOf(x, conv.input, n), context.layout.planesOf(dy, conv.output, n)]
    return denseRows(context, conv, { x: at(context, x), from, dy: at(context, dy), to: of }, start, end, to)
  }
  const { lanes, stride } = context.layout.lanesOf(n)
  gemm(context, {
    m: end - start, n: columns, k: lanes,
    a: { offset: at(context, inputs['dy']) + start * stride * 4, row: stride, column: 1 },
    b: { offset: at(context, inputs['x']), row: 1, column: stride },
    c: { offset: to, row: columns }
  })
}

/**
 * The k highest |gradient| outside a mask, block by block with a running top-k: O(k) memory beside one block. A NaN
 * outside the mask is refused with its position; that k positions are free was checked by `ops`.
 */
export const gradientTopK = (context: KernelContext): ContractKernel<'ItopGradientTopK'> => ({
  name: 'ItopGradientTopK',
  run: (inputs, { pattern, n, conv, k, excluding }) => {
    const { kernels: { exports } } = context.backend
    const rows = pattern.shape[0]!
    const columns = pattern.mask.size / rows
    const atOnce = Math.min(rows, Math.max(1, Math.floor(growthBlockFloats / columns)))
    return withScratch(context, exports.top_k_bytes(k) / 4, (state) => {
      exports.top_k_start(state, k)
      withScratch(context, atOnce * columns, (block) => {
        for (let start = 0; start < rows; start += atOnce) {
          const end = Math.min(rows, start + atOnce)
          writeRows(context, inputs, { columns, n, conv, start, end }, block)
          take(context, state, block, { first: start * columns, size: (end - start) * columns }, excluding)
        }
      })
      const [indices, scores] = [context.backend.allocate([k], 'int32'), context.backend.allocate([k])]
      exports.top_k_end(state, at(context, indices), at(context, scores))
      return [indices, scores]
    })
  }
})

interface Span { readonly first: number, readonly size: number }

/** Hands one block of the gradient to the running top-k, with its part of the mask. */
function take(context: KernelContext, state: number, block: number, { first, size }: Span, excluding: Mask): void {
  const { exports, memory } = context.backend.kernels
  const words = excluding.words.subarray(Math.floor(first / 32), Math.ceil((first + size) / 32))
  withScratch(context, words.length, (bits) => {
    new Uint32Array(memory.buffer, bits, words.length).set(words)
    const taken = exports.top_k_block(state, block, first, size, bits, first % 32)
    if (taken === size) return
    throw new RangeError(`gradient growth: the gradient is NaN at position ${first + taken}. ` +
      'Training diverged: lower the learning rate, or let it warm up.')
  })
}
