import type { Mask } from '@itop/masks'
import type { ContractKernel, KernelAttributes } from '@itop/ops'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { convDenseRows, rowsByGroup } from '../jobs/convolution-dense.js'
import { linearDenseRows } from '../jobs/linear.js'
import { withScratch } from '../heap.js'
import { at, type KernelContext } from './context.js'

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
  const { conv } = rows
  const [x, dy] = [at(context, inputs['x']), at(context, inputs['dy'])]
  if (!conv) return context.perform(room => linearDenseRows(room, rows, { x, dy, to }))
  const { layout } = context
  const from = layout.planesOf(inputs['x'], conv.input, rows.n)
  const sides = { x, from, dy, to: layout.planesOf(inputs['dy'], conv.output, rows.n) }
  for (const group of rowsByGroup(conv, rows)) {
    const dense = to + (group.start - rows.start) * rows.columns * 4
    context.perform(room => [convDenseRows(room, conv, sides, group, dense)])
  }
}

/**
 * The k highest |gradient| outside a mask, block by block with a running top-k: O(k) memory beside one block. A NaN
 * outside the mask is refused with its position; that k positions are free was checked by `ops`.
 */
export const gradientTopK = (context: KernelContext): ContractKernel<'ItopGradientTopK'> => ({
  name: 'ItopGradientTopK',
  run: (inputs, { pattern, n, conv, k, excluding }) => {
    const { kernels: { exports } } = context
    context.recording.trace?.refuse('gradients of absent weights are ranked')
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
  const { exports, memory } = context.kernels
  const words = excluding.words.subarray(Math.floor(first / 32), Math.ceil((first + size) / 32))
  withScratch(context, words.length, (bits) => {
    new Uint32Array(memory.buffer, bits, words.length).set(words)
    const taken = exports.top_k_block(state, block, first, size, bits, first % 32)
    if (taken === size) return
    throw new RangeError(`gradient growth: the gradient is NaN at position ${first + taken}. ` +
      'Training diverged: lower the learning rate, or let it warm up.')
  })
}
