import type { ContractKernel } from '@itop/ops'
import * as jobs from '../jobs/loss.js'
import { at, type KernelContext } from './context.js'

/** Softmax cross-entropy over `[classes][stride]`. */
export const softmaxCrossEntropy = (context: KernelContext): ContractKernel<'ItopSoftmaxCrossEntropy'> => ({
  name: 'ItopSoftmaxCrossEntropy',
  run: ({ logits }, { labels, n, labelSmoothing, images }) => {
    const { backend } = context
    const classes = logits!.shape[0]! // activations have two dimensions
    const [loss, correct, gradient] = [backend.allocate([]), backend.allocate([]), backend.allocate(logits!.shape)]
    context.perform(room => [jobs.softmaxCrossEntropy(room, { labels, n, classes, labelSmoothing, images }, {
      logits: at(context, logits), loss: at(context, loss), correct: at(context, correct),
      gradient: at(context, gradient)
    })])
    return [loss, correct, gradient]
  }
})
