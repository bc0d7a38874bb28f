import type { ContractKernel } from '@itop/ops'
import { isDenseLinear } from '../choice.js'
import { at, gemm, type KernelContext } from './context.js'
import { linearSharing } from '../sharing.js'
import { fromDenseWeight, withDenseWeight } from './dense-weight.js'
import { linearShared } from './linear-shared.js'

/** y = W·x + bias, for the existing weights of W; activations are `[feature][stride]`. */
export const linear = (context: KernelContext): ContractKernel<'ItopLinear'> => ({
  name: 'ItopLinear',
  run: ({ x, values, bias }, { pattern, n, relu }) => {
    const blocks = context.patterns.of(pattern)
    const { lanes, stride } = context.layout.lanesOf(n)
    const sharing = linearSharing(pattern, context.layout.vector)
    const y = context.backend.allocate([blocks.rows, stride])
    const biasAt = bias ? at(context, bias) : 0
    if (isDenseLinear(pattern)) {
      withDenseWeight(context, pattern, at(context, values), (dense) => gemm(context, {
        m: blocks.rows, n: lanes, k: blocks.columns, relu, bias: biasAt,
        a: { offset: dense, row: blocks.columns, column: 1 },
        b: { offset: at(context, x), row: stride, column: 1 },
        c: { offset: at(context, y), row: stride }
      }))
    } else if (sharing.forward > 1) {
      linearShared(context, 'linear_shared', blocks.shared(sharing.forward), {
        x: at(context, x), values: at(context, values), bias: biasAt, to: at(context, y), relu, lanes, stride
      })
    } else {
      const { start, column, runs, runCount } = blocks.byRow
      context.backend.kernels.exports.sparse_times_batch(start, column, 0, at(context, values), biasAt, at(context, x),
        at(context, y), runs, runCount, lanes, stride, Number(relu))
    }
    return y
  }
})

/** dx = Wᵀ·dy. */
export const linearInputGradient = (context: KernelContext): ContractKernel<'ItopLinearInputGradient'> => ({
  name: 'ItopLinearInputGradient',
  run: ({ dy, values }, { pattern, n }) => {
    const blocks = context.patterns.of(pattern)
    const { lanes, stride } = context.layout.lanesOf(n)
    const sharing = linearSharing(pattern, context.layout.vector)
    const dx = context.backend.allocate([blocks.columns, stride])
    if (isDenseLinear(pattern)) {
      withDenseWeight(context, pattern, at(context, values), (dense) => gemm(context, {
        m: blocks.columns, n: lanes, k: blocks.rows,
        a: { offset: dense, row: 1, column: blocks.columns },
        b: { offset: at(context, dy), row: stride, column: 1 },
        c: { offset: at(context, dx), row: stride }
      }))
    } else if (sharing.inputGradient > 1) {
      linearShared(context, 'linear_shared_input', blocks.shared(sharing.inputGradient), {
        dy: at(context, dy), values: at(context, values), to: at(context, dx), lanes, stride
      })
    } else {
      const { start, column, order, runs, runCount } = blocks.byColumn
      context.backend.kernels.exports.sparse_times_batch(start, column, order, at(context, values), 0, at(context, dy),
        at(context, dx), runs, runCount, lanes, stride, 0)
    }
    return dx
  }
})

/** dW = dy·xᵀ at existing positions. */
export const linearWeightGradient = (context: KernelContext): ContractKernel<'ItopLinearWeightGradient'> => ({
  name: 'ItopLinearWeightGradient',
  run: ({ x, dy }, { pattern, n }) => {
    const blocks = context.patterns.of(pattern)
    const { lanes, stride } = context.layout.lanesOf(n)
    const sharing = linearSharing(pattern, context.layout.vector)
    const dw = context.backend.allocate([pattern.nnz])
    if (isDenseLinear(pattern)) {
      fromDenseWeight(context, pattern, at(context, dw), (dense) => gemm(context, {
        m: blocks.rows, n: blocks.columns, k: lanes,
        a: { offset: at(context, dy), row: stride, column: 1 },
        b: { offset: at(context, x), row: 1, column: stride },
        c: { offset: dense, row: blocks.columns }
      }))
    } else if (sharing.weightGradient > 1) {
      linearShared(context, 'linear_shared_weights', blocks.shared(sharing.weightGradient), {
        x: at(context, x), dy: at(context, dy), to: at(context, dw), lanes, stride
      })
    } else {
      const { start, column, runs, runCount } = blocks.byRow
      context.backend.kernels.exports.sparse_weight_gradient(start, column, at(context, dy), at(context, x),
        at(context, dw), runs, runCount, lanes, stride)
    }
    return dw
  }
})
