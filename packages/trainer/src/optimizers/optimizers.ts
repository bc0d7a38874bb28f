import { checkOptions } from '@itop/masks'
import { adamStep, sgdStep, type Parameter } from '@itop/ops'
import type { Tensor, Variable } from '@tensorflow/tfjs-core'
import { checkNumber } from '../check.js'

/** Numbers that change from step to step or from weight to weight. */
export interface StepNumbers {
  readonly learningRate: number
  /** Added to the gradient times the weight; in `adamw`, taken off the weight times the learning rate. */
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
  readonly settings: Readonly<Record<string, string | number | boolean>>
  /** Whether weight decay is taken off the weights themselves, instead of being added to their gradients. */
  readonly decoupled?: boolean
  /**
   * Whether it asks for the same in every step, whatever its rate and number, but what `sgdStep` and `adamStep` make of
   * these: then whole steps may be recorded. Left out, each runs operation by operation.
   */
  readonly steady?: boolean
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
  checkOptions('sgd', options, ['momentum', 'nesterov'])
  const { momentum = 0.9, nesterov = momentum > 0 } = options
  checkNumber('sgd: momentum', momentum, 0, 1, true)
  return {
    name: 'sgd',
    slots: ['momentum'],
    settings: { momentum, nesterov },
    steady: true,
    apply: (parameter, gradient, [velocity], { learningRate, weightDecay }) =>
      sgdStep(parameter, gradient, velocity, { learningRate, momentum, nesterov, weightDecay })
  }
}

/** Options of `adam` and `adamw`. */
export interface AdamOptions {
  /** Decay of the mean of gradients. Number in [0, 1), default 0.9. */
  readonly beta1?: number
  /** Decay of the mean of their squares. Number in [0, 1), default 0.999. */
  readonly beta2?: number
  /** Number > 0, default 1e-8. */
  readonly epsilon?: number
  /**
   * Whose steps the bias correction counts. `run` (default): those of the run, also for weights grown later, as in the
   * ITOP repository; the first step of such a weight is up to (1 − β₁) / √(1 − β₂) times the learning rate, 3.16 times
   * by default. `weight`: those that each weight has made itself, kept in a slot of their own.
   */
  readonly biasCorrection?: BiasCorrection
}

/** Whose steps Adam's bias correction counts. */
export type BiasCorrection = 'run' | 'weight'

/** Adam, Kingma and Ba 2015, https://arxiv.org/abs/1412.6980, weight decay added to the gradient. */
export const adam = (options: AdamOptions = {}): Optimizer => adamRule('adam', options)

/**
 * Adam with decoupled weight decay, w ← w − ηλw − …, Loshchilov and Hutter 2019, https://arxiv.org/abs/1711.05101.
 */
export const adamw = (options: AdamOptions = {}): Optimizer => adamRule('adamw', options)

function adamRule(name: 'adam' | 'adamw', options: AdamOptions): Optimizer {
  checkOptions(name, options, ['beta1', 'beta2', 'epsilon', 'biasCorrection'])
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, biasCorrection = 'run' } = options
  checkNumber(`${name}: beta1`, beta1, 0, 1, true)
  checkNumber(`${name}: beta2`, beta2, 0, 1, true)
  if (!(epsilon > 0 && epsilon < Infinity)) {
    throw new RangeError(
      `${name}: epsilon must be a number > 0, got ${epsilon}. A weight without a gradient would be 0 / 0.`)
  }
  const byAge = countsAges(name, biasCorrection)
  const decoupled = name === 'adamw'
  return {
    name,
    slots: ['first', 'second', ...byAge ? ['age'] : []],
    // Checkpoints of before know of one bias correction only, and do not say so.
    settings: { beta1, beta2, epsilon, ...byAge && { biasCorrection } },
    decoupled,
    steady: true,
    apply: (parameter, gradient, [first, second, age], { learningRate, weightDecay, step }) => {
      const numbers = { learningRate, beta1, beta2, epsilon, weightDecay, decoupled, step }
      adamStep(parameter, gradient, first, second, numbers, age)
    }
  }
}

function countsAges(name: string, biasCorrection: BiasCorrection): boolean {
  switch (biasCorrection) {
    case 'run': return false
    case 'weight': return true
    default: biasCorrection satisfies never
      throw new RangeError(`${name}: biasCorrection must be run or weight, got '${String(biasCorrection)}'.`)
  }
}
