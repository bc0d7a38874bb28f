import * as tf from '@tensorflow/tfjs-core'
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
    linear: scoped((input, weight, options) => linear(context, input, weight, options)),
    conv2d: scoped((input, weight, options) => conv2d(context, input, weight, options)),
    batchNorm: scoped((input, name, options) => batchNorm(context, input, name, options)),
    dropout: scoped((input, name, rate) => dropout(context, input, name, rate)),
    relu: scoped(relu),
    add: scoped(add),
    maxPool: scoped(maxPool),
    averagePool: scoped(averagePool),
    globalAveragePool: scoped(globalAveragePool),
    flatten: scoped(flatten),
    release: ({ tensor }) => { tensor.dispose() }
  }
}

/** The same operation, without what it makes on the way; its result is a tensor of its own, and can be released. */
function scoped<Rest extends unknown[]>(
  run: (input: Activation, ...rest: Rest) => Activation
): (input: Activation, ...rest: Rest) => Activation {
  return (input, ...rest) => {
    let made!: Activation
    const tensor = tf.tidy(() => {
      made = run(input, ...rest)
      return made.tensor === input.tensor ? anotherOf(input) : made.tensor
    })
    return { ...made, tensor }
  }
}

/** A tensor of its own on the same numbers. */
const anotherOf = ({ tensor, n, c, h, w }: Activation): tf.Tensor =>
  runOne('ItopForm', { x: tensor }, { n, shape: { c, h, w }, form: { kind: 'like', tensorShape: tensor.shape } })

/** The logits as a plain tensor `[n, classes]`. The caller disposes it. */
export function logits(activation: Activation): tf.Tensor2D {
  ensureKernels()
  // A matrix by contract.
  return runOne('ItopLogits', { logits: inForm(activation, { kind: 'vector' }) }, { n: activation.n }) as tf.Tensor2D
}
