import type { OptimizerRule } from '@itop/experiment'
import { sgd } from '@itop/trainer'

/** Gradient descent whose momentum grows over the first steps. */
export const optimizer: OptimizerRule = {
  name: 'my-idea',
  about: 'SGD whose momentum grows over the first steps',
  // Its flags, with their ranges, words and defaults: --settle-steps.
  settings: {
    settleSteps: {
      kind: 'number', integer: true, from: 1, default: 100, argument: 'STEPS', about: 'steps until momentum is whole'
    }
  },
  // What a training with it has when nobody says otherwise.
  defaults: { lr: 0.1 },
  make: ({ settleSteps }) => {
    const settle = Number(settleSteps)   // which was checked
    return {
      name: 'my-idea',
      settings: { settleSteps: settle },
      slots: ['momentum'],   // numbers that it keeps for each weight; checkpoints hold them
      apply: (parameter, gradient, slots, numbers) => {
        const momentum = 0.9 * Math.min(1, numbers.step / settle)
        sgd({ momentum, nesterov: false }).apply(parameter, gradient, slots, numbers)
      }
    }
  }
}
