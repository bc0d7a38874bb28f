import type { SharedBlocks } from '../shared-blocks.js'
import { withJob, type KernelContext } from './context.js'

/** What a pass reads and writes, as byte offsets, and how a row of the batch lies. */
interface Sides {
  readonly x?: number
  readonly dy?: number
  readonly to: number
  readonly values?: number
  readonly bias?: number
  readonly relu?: boolean
  readonly lanes: number
  readonly stride: number
}

/** A pass of a linear layer whose neighbouring outputs share their pattern, the job `Shared` of linear-shared.cc. */
export function linearShared(
  context: KernelContext, kernel: 'linear_shared' | 'linear_shared_input' | 'linear_shared_weights',
  { start, column, runs, runCount, together, bands, chunks, inputs, chunk }: SharedBlocks,
  { x = 0, dy = 0, to, values = 0, bias = 0, relu = false, lanes, stride }: Sides
): void {
  withJob(context, [
    start, column, runs, runCount, together, bands, chunks, inputs, chunk, values, bias, x, dy, to, lanes, stride,
    Number(relu)
  ], context.backend.kernels.exports[kernel])
}
