import type * as tf from '@tensorflow/tfjs-core'
import { convolution } from './convolution.js'
import { linear } from './linear.js'
import { batchNorm } from './norm.js'
import { add, averagePool, dropout, form, globalAveragePool, maxPool, relu } from './shape.js'

/** Which activations an operation saves for its backward pass. */
export type SavedActivations = readonly ('input' | 'output')[]

/** What each operation saves of the activations it reads and makes, until its gradients are computed. */
export const savedActivations = {
  conv2d: savedBy(convolution), linear: savedBy(linear), batchNorm: savedBy(batchNorm), maxPool: savedBy(maxPool),
  averagePool: savedBy(averagePool), dropout: savedBy(dropout), relu: savedBy(relu),
  globalAveragePool: savedBy(globalAveragePool), flatten: savedBy(form), add: savedBy(add)
} as const satisfies Readonly<Record<string, SavedActivations>>

function savedBy({ inputsToSave = [], outputsToSave: [output = false] = [] }: tf.GradConfig): SavedActivations {
  return [...inputsToSave.includes('x') ? ['input'] as const : [], ...output ? ['output'] as const : []]
}
