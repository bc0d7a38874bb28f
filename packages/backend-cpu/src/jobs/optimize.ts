import type { AdamNumbers, SgdNumbers } from '@itop/ops'
import type { Job, JobFields } from './job.js'

/** SGD with momentum, in place over n values. */
export const sgd = (
  places: Pick<JobFields<'sgd'>, 'values' | 'gradient' | 'velocity' | 'n'>,
  { learningRate, momentum, nesterov, weightDecay }: SgdNumbers
): Job => ({ kernel: 'sgd', ...places, rate: learningRate, momentum, decay: weightDecay, nesterov })

/** Adam, in place over n values. What depends on β, the step and the rate is computed here, in float64. */
export function adam(
  places: Pick<JobFields<'adam'>, 'values' | 'gradient' | 'first' | 'second' | 'age' | 'n'>,
  { learningRate, beta1, beta2, epsilon, weightDecay, decoupled, step }: AdamNumbers
): Job {
  const [decay, shrink] = decoupled ? [0, learningRate * weightDecay] : [weightDecay, 0]
  return {
    kernel: 'adam', ...places, rate: learningRate, beta1, rest1: 1 - beta1, beta2, rest2: 1 - beta2, epsilon, decay,
    shrink, correction1: 1 / (1 - beta1 ** (step + 1)), correction2: 1 / (1 - beta2 ** (step + 1)),
    log1: Math.log(beta1), log2: Math.log(beta2)
  }
}
