import type { AdamNumbers, SgdNumbers } from '@itop/ops'
import { float64s } from './float64s.js'
import type { Job, JobFields } from './job.js'
import type { Room } from './room.js'

/** Where n values of a weight and their gradient lie, and what else an optimizer keeps of each. */
type Places<Kernel extends 'sgd' | 'adam', Kept extends keyof JobFields<Kernel>> =
  Pick<JobFields<Kernel>, 'values' | 'gradient' | 'n' | Kept>

/** SGD with momentum, in place over n values. */
export const sgd = (
  { values, gradient, velocity, n }: Places<'sgd', 'velocity'>,
  { learningRate, momentum, nesterov, weightDecay }: SgdNumbers
): Job => ({
  kernel: 'sgd', values, gradient, velocity, n, rate: learningRate, momentum, decay: weightDecay, nesterov
})

/** Adam, in place over n values. What depends on β, the step and the rate is computed here, in float64. */
export function adam(
  { values, gradient, first, second, age, n }: Places<'adam', 'first' | 'second' | 'age'>,
  { learningRate, beta1, beta2, epsilon, weightDecay, decoupled, step }: AdamNumbers
): Job {
  const [decay, shrink] = decoupled ? [0, learningRate * weightDecay] : [weightDecay, 0]
  return {
    kernel: 'adam', values, gradient, first, second, age, n, rate: learningRate, beta1, rest1: 1 - beta1, beta2,
    rest2: 1 - beta2, epsilon, decay, shrink, correction1: 1 / (1 - beta1 ** (step + 1)),
    correction2: 1 / (1 - beta2 ** (step + 1)),
    log1: Math.log(beta1), log2: Math.log(beta2)
  }
}

/** What gradients are multiplied by so that their norm is at most `clipNorm`, to `factor`. */
export function clipFactor(
  room: Room, gradients: readonly { readonly x: number, readonly n: number }[], clipNorm: number, factor: number
): readonly Job[] {
  const sum = gradients.length === 0 ? float64s(room, [0]) : room.scratch(2) // the first one begins it
  return [
    ...gradients.map(({ x, n }, i): Job => ({ kernel: 'square_sum', x, sum, n, isFirst: i === 0 })),
    { kernel: 'clip_factor', sum, norm: float64s(room, [clipNorm]), factor }
  ]
}
