import type * as tf from '@tensorflow/tfjs-core'
import { runOne } from './contract.js'
import { ensureKernels } from './ensure.js'
import { conv2d } from './layers/convolution.js'
import { add, dropout, relu } from './layers/elementwise.js'
import { flatten, inForm } from './layers/form.js'
import { linear } from './layers/linear.js'
import { batchNorm } from './layers/norm.js'
import { averagePool, globalAveragePool, maxPool } from './layers/pool.js'
import type { Activation, GradientTap, Ops, Parameter, TrainingPass } from './types.js'

/** How operations run. */
export interface OpsOptions {
  /** Given in training: batch norms then use and record the batch's statistics, and dropout drops. */
  readonly training?: TrainingPass
  /** The next backward pass records dense gradients there. */
  readonly tap?: GradientTap
}

/** The operations of a network over these parameters, by name. */
export function createOps(parameters: ReadonlyMap<string, Parameter>, { training, tap }: OpsOptions = {}): Ops {
  ensureKernels()
  const context = { parameters, training, tap }
  return {
    linear: (input, weight, options) => linear(context, input, weight, options),
    conv2d: (input, weight, options) => conv2d(context, input, weight, options),
    batchNorm: (input, name, options) => batchNorm(context, input, name, options),
    dropout: (input, name, rate) => dropout(context, input, name, rate),
    relu, add, maxPool, averagePool, globalAveragePool, flatten
  }
}

/** The logits as a plain tensor `[n, classes]`. The caller disposes it. */
export function logits(activation: Activation): tf.Tensor2D {
  ensureKernels()
  return runOne('ItopLogits', { logits: inForm(activation, { kind: 'vector' }) }, { n: activation.n }) as tf.Tensor2D // by contract
}
