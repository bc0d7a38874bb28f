import { adamStep, sgdStep, type Parameter } from '@itop/ops'
import type { Tensor, Variable } from '@tensorflow/tfjs-core'
import { checkKeys, checkNumber } from '../check.js'

/** Numbers that change from step to step or from weight to weight. */
export interface StepNumbers {
  readonly learningRate: number
  /** Added to the gradient times the weight. */
  readonly weightDecay: number
  /** Optimizer steps completed before this one. */
  readonly step: number
}

/**
 * A rule that moves one parameter along its gradient, over existing values only. It keeps its state in slots by name.
 */
export interface Optimizer {
  readonly name: string
  /** State per value, one array each; checkpoints store them as `<slot>/<weight>`. */
  readonly slots: readonly string[]
  /** The settings as plain JSON, for the record. */
  readonly settings: Readonly<Record<string, number | boolean>>
  /** Updates `parameter` and `slots` in place; disposes nothing. */
  readonly apply: (parameter: Parameter, gradient: Tensor, slots: readonly Variable[], numbers: StepNumbers) => void
}

/** Options of `sgd`. */
export interface SgdOptions {
  /** Number in [0, 1), default 0.9. */
  readonly momentum?: number
  /** Default true. */
  readonly nesterov?: boolean
}

/** SGD with momentum: v ← μv + g; w ← w − η(g + μv) with Nesterov, w ← w − ηv without. g holds the weight decay. */
export function sgd(options: SgdOptions = {}): Optimizer {
  checkKeys('sgd', options, ['momentum', 'nesterov'])
  const { momentum = 0.9, nesterov = momentum > 0 } = options
  checkNumber('sgd: momentum', momentum, 0, 1, true)
  return {
    name: 'sgd',
    slots: ['momentum'],
    settings: { momentum, nesterov },
    apply: (parameter, gradient, [velocity], { learningRate, weightDecay }) =>
      sgdStep(parameter, gradient, velocity, { learningRate, momentum, nesterov, weightDecay })
  }
}

/** Options of `adam`. */
export interface AdamOptions {
  /** Decay of the mean of gradients. Number in [0, 1), default 0.9. */
  readonly beta1?: number
  /** Decay of the mean of their squares. Number in [0, 1), default 0.999. */
  readonly beta2?: number
  /** Number ≥ 0, default 1e-8. */
  readonly epsilon?: number
}

/**
 * Adam, Kingma and Ba 2015, https://arxiv.org/abs/1412.6980, weight decay added to the gradient.
 * The bias correction counts the steps of the run, also for weights grown later, as in the ITOP repository.
 */
export function adam(options: AdamOptions = {}): Optimizer {
  checkKeys('adam', options, ['beta1', 'beta2', 'epsilon'])
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options
  checkNumber('adam: beta1', beta1, 0, 1, true)
  checkNumber('adam: beta2', beta2, 0, 1, true)
  checkNumber('adam: epsilon', epsilon, 0)
  return {
    name: 'adam',
    slots: ['first', 'second'],
    settings: { beta1, beta2, epsilon },
    apply: (parameter, gradient, [first, second], { learningRate, weightDecay, step }) =>
      adamStep(parameter, gradient, first, second, { learningRate, beta1, beta2, epsilon, weightDecay, step })
  }
}
