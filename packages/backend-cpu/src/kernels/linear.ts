import type { ContractKernel } from '@itop/ops'
import * as jobs from '../jobs/linear.js'
import { at, atOrNone, type KernelContext } from './context.js'

/** y = W·x + bias, for the existing weights of W; activations are `[feature][stride]`. */
export const linear = (context: KernelContext): ContractKernel<'ItopLinear'> => ({
  name: 'ItopLinear',
  run: ({ x, values, bias }, layer) => {
    const { rows } = context.patterns.of(layer.pattern)
    const y = context.backend.allocate([rows, context.layout.lanesOf(layer.n).stride])
    context.perform(room => jobs.linear(room, layer,
      { x: at(context, x), values: at(context, values), bias: atOrNone(context, bias), y: at(context, y) }))
    return y
  }
})

/** dx = Wᵀ·dy. */
export const linearInputGradient = (context: KernelContext): ContractKernel<'ItopLinearInputGradient'> => ({
  name: 'ItopLinearInputGradient',
  run: ({ dy, values }, layer) => {
    const { columns } = context.patterns.of(layer.pattern)
    const dx = context.backend.allocate([columns, context.layout.lanesOf(layer.n).stride])
    context.perform(room => jobs.linearInputGradient(room, layer,
      { dy: at(context, dy), values: at(context, values), dx: at(context, dx) }))
    return dx
  }
})

/** dW = dy·xᵀ at existing positions. */
export const linearWeightGradient = (context: KernelContext): ContractKernel<'ItopLinearWeightGradient'> => ({
  name: 'ItopLinearWeightGradient',
  run: ({ x, dy }, layer) => {
    const dw = context.backend.allocate([layer.pattern.nnz])
    context.perform(room => jobs.linearWeightGradient(room, layer,
      { x: at(context, x), dy: at(context, dy), dw: at(context, dw) }))
    return dw
  }
})
