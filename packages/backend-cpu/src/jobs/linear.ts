import type { Pattern } from '@itop/ops'
import { isDenseLinear } from '../choice.js'
import type { SharedBlocks } from '../shared-blocks.js'
import { linearSharing } from '../sharing.js'
import { fromDenseWeight, withDenseWeight } from './dense-weight.js'
import { gemm } from './gemm.js'
import type { Job, JobFields } from './job.js'
import type { Room } from './room.js'

/** y = W·x + bias, for the existing weights of W; activations are `[feature][stride]`. */
export function linear(
  room: Room, { pattern, n, relu }: { readonly pattern: Pattern, readonly n: number, readonly relu: boolean },
  { x, values, bias, y }: { readonly x: number, readonly values: number, readonly bias: number, readonly y: number }
): readonly Job[] {
  const blocks = room.patterns.of(pattern)
  const { lanes, stride } = room.layout.lanesOf(n)
  const { forward } = linearSharing(pattern, room.layout.vector)
  if (isDenseLinear(pattern)) {
    return withDenseWeight(room, pattern, values, (dense) => [gemm(room, {
      m: blocks.rows, n: lanes, k: blocks.columns, relu, bias,
      a: { at: dense, row: blocks.columns, column: 1 }, b: { at: x, row: stride, column: 1 }, c: { at: y, row: stride }
    })])
  }
  if (forward > 1) {
    const sides = { x, values, bias, to: y, lanes, stride, relu }
    return [{ kernel: 'linear_shared', ...shared(blocks.shared(forward), sides) }]
  }
  const { start, column, runs, runCount } = blocks.byRow
  return [{
    kernel: 'sparse_times_batch', start, column, order: 0, values, bias, x, y, runs, runCount, lanes, stride, relu
  }]
}

/** dx = Wᵀ·dy. */
export function linearInputGradient(
  room: Room, { pattern, n }: { readonly pattern: Pattern, readonly n: number },
  { dy, values, dx }: { readonly dy: number, readonly values: number, readonly dx: number }
): readonly Job[] {
  const blocks = room.patterns.of(pattern)
  const { lanes, stride } = room.layout.lanesOf(n)
  const { inputGradient } = linearSharing(pattern, room.layout.vector)
  if (isDenseLinear(pattern)) {
    return withDenseWeight(room, pattern, values, (dense) => [gemm(room, {
      m: blocks.columns, n: lanes, k: blocks.rows,
      a: { at: dense, row: 1, column: blocks.columns }, b: { at: dy, row: stride, column: 1 },
      c: { at: dx, row: stride }
    })])
  }
  if (inputGradient > 1) {
    const sides = { dy, values, to: dx, lanes, stride }
    return [{ kernel: 'linear_shared_input', ...shared(blocks.shared(inputGradient), sides) }]
  }
  const { start, column, order, runs, runCount } = blocks.byColumn
  return [{
    kernel: 'sparse_times_batch', start, column, order, values, bias: 0, x: dy, y: dx, runs, runCount, lanes, stride,
    relu: false
  }]
}

/** dW = dy·xᵀ at existing positions. */
export function linearWeightGradient(
  room: Room, { pattern, n }: { readonly pattern: Pattern, readonly n: number },
  { x, dy, dw }: { readonly x: number, readonly dy: number, readonly dw: number }
): readonly Job[] {
  const blocks = room.patterns.of(pattern)
  const { lanes, stride } = room.layout.lanesOf(n)
  const { weightGradient } = linearSharing(pattern, room.layout.vector)
  if (isDenseLinear(pattern)) {
    return fromDenseWeight(room, pattern, dw, (dense) => [gemm(room, {
      m: blocks.rows, n: blocks.columns, k: lanes,
      a: { at: dy, row: stride, column: 1 }, b: { at: x, row: 1, column: stride },
      c: { at: dense, row: blocks.columns }
    })])
  }
  if (weightGradient > 1) {
    const sides = { x, dy, to: dw, lanes, stride }
    return [{ kernel: 'linear_shared_weights', ...shared(blocks.shared(weightGradient), sides) }]
  }
  const { start, column, runs, runCount } = blocks.byRow
  return [{ kernel: 'sparse_weight_gradient', start, column, dy, x, dw, runs, runCount, lanes, stride }]
}

/** Rows `start` to `end` of the gradient at every position, `[end − start, columns]`. */
export function linearDenseRows(
  room: Room, { columns, n, start, end }:
    { readonly columns: number, readonly n: number, readonly start: number, readonly end: number },
  { x, dy, to }: { readonly x: number, readonly dy: number, readonly to: number }
): readonly Job[] {
  const { lanes, stride } = room.layout.lanesOf(n)
  return [gemm(room, {
    m: end - start, n: columns, k: lanes, a: { at: dy + start * stride * 4, row: stride, column: 1 },
    b: { at: x, row: 1, column: stride }, c: { at: to, row: columns }
  })]
}

type Shared = JobFields<'linear_shared'>

/** A pass of a layer whose neighbouring outputs share their pattern; each reads some of the places. */
const shared = (
  blocks: SharedBlocks, sides: Pick<Shared, 'to' | 'lanes' | 'stride'> & Partial<Shared>
): Shared => ({ values: 0, bias: 0, x: 0, dy: 0, relu: false, ...blocks, ...sides })
