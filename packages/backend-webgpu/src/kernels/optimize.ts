import { sizeOf } from '@itop/masks'
import type { ContractKernel } from '@itop/ops'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { runProgram, type Program } from '../program.js'
import { given, type KernelContext } from './context.js'

const withDecay = 'let g = gradient[index] + uniforms.weightDecay * w[index];'

const velocityStep: Program = {
  name: 'itop_sgd_velocity', inputs: ['w', 'gradient'], floats: ['momentum', 'weightDecay'],
  code: `
  ${withDecay}
  result[index] = uniforms.momentum * result[index] + g;`
}

const weightStep: Program = {
  name: 'itop_sgd_weights', inputs: ['velocity'], floats: ['learningRate'],
  code: 'result[index] -= uniforms.learningRate * velocity[index];'
}

const nesterovStep: Program = {
  name: 'itop_sgd_nesterov', inputs: ['gradient', 'velocity'], floats: ['learningRate', 'momentum', 'weightDecay'],
  code: `
  let w = result[index];
  let g = gradient[index] + uniforms.weightDecay * w;
  result[index] = w - uniforms.learningRate * (g + uniforms.momentum * velocity[index]);`
}

/** In place, over existing values only. One program for each tensor that changes, since a program writes one. */
export const sgd = ({ backend }: KernelContext): ContractKernel<'ItopSgd'> => ({
  name: 'ItopSgd',
  run: (tensors, { learningRate, momentum, nesterov, weightDecay }) => {
    const [values, gradient, velocity] = [given(tensors.values), given(tensors.gradient), given(tensors.velocity)]
    const threads = sizeOf(values.shape)
    if (threads === 0) return []
    const uniforms = { learningRate, momentum, weightDecay }
    runProgram(backend, velocityStep, { inputs: [values, gradient], uniforms, threads, output: velocity })
    const step = nesterov
      ? { program: nesterovStep, inputs: [gradient, velocity] } : { program: weightStep, inputs: [velocity] }
    runProgram(backend, step.program, { inputs: step.inputs, uniforms, threads, output: values })
    return []
  }
})

/**
 * β · old + (1 − β) · now, as a step from the nearer one: β as a float32 is off by 1.3e-5 of 1 − β when that is 0.001,
 * and the mean of equal numbers would not be that number.
 */
const moment = (name: string, now: string): Program => ({
  name, inputs: ['w', 'gradient'], floats: ['beta', 'oneMinusBeta', 'weightDecay'],
  code: `
  ${withDecay}
  let now = ${now};
  let way = now - result[index];
  result[index] = select(now - uniforms.beta * way, result[index] + uniforms.oneMinusBeta * way,
    uniforms.oneMinusBeta < 0.5);`
})

const firstMoment = moment('itop_adam_first', 'g')
const secondMoment = moment('itop_adam_second', 'g * g')

const weights = `
  result[index] -= uniforms.shrink * result[index] + uniforms.learningRate * m / (sqrt(v) + uniforms.epsilon);`

const adamStep: Program = {
  name: 'itop_adam_weights', inputs: ['first', 'second'],
  floats: ['learningRate', 'shrink', 'epsilon', 'firstCorrection', 'secondCorrection'],
  code: `
  let m = first[index] / uniforms.firstCorrection;
  let v = second[index] / uniforms.secondCorrection;${weights}`
}

/** The bias correction of each weight: 1 − β^age. */
const adamStepByAge: Program = {
  name: 'itop_adam_weights_by_age', inputs: ['first', 'second', 'age'],
  floats: ['learningRate', 'shrink', 'epsilon', 'firstLog', 'secondLog'],
  functions: `
fn oneMinusExp(x : f32) -> f32 { // a difference would lose what is small
  if (x < -0.5) { return 1.0 - exp(x); }
  return -x * (1.0 + x / 2.0 * (1.0 + x / 3.0 * (1.0 + x / 4.0 * (1.0 + x / 5.0 * (1.0 + x / 6.0 * (1.0 + x / 7.0))))));
}`,
  code: `
  let m = first[index] / oneMinusExp(age[index] * uniforms.firstLog);
  let v = second[index] / oneMinusExp(age[index] * uniforms.secondLog);${weights}`
}

const growOlder: Program = { name: 'itop_adam_age', inputs: [], code: 'result[index] += 1.0;' }

/** ln β, no less than what β^age rounds to 0 by: there may be no infinity on the device. */
const logOf = (beta: number): number => Math.max(Math.log(beta), -100)

/** What depends on β, the step and the rate is computed here, in float64. */
export const adam = ({ backend }: KernelContext): ContractKernel<'ItopAdam'> => ({
  name: 'ItopAdam',
  run: (tensors, { learningRate, beta1, beta2, epsilon, weightDecay, decoupled, step }) => {
    const [values, gradient] = [given(tensors.values), given(tensors.gradient)]
    const [first, second] = [given(tensors.first), given(tensors.second)]
    const threads = sizeOf(values.shape)
    if (threads === 0) return []
    const move = (program: Program, beta: number, output: TensorInfo): void => {
      const uniforms = { beta, oneMinusBeta: 1 - beta, weightDecay: decoupled ? 0 : weightDecay }
      runProgram(backend, program, { inputs: [values, gradient], uniforms, threads, output })
    }
    move(firstMoment, beta1, first)
    move(secondMoment, beta2, second)
    const common = { learningRate, epsilon, shrink: decoupled ? learningRate * weightDecay : 0 }
    const { age } = tensors
    if (age) {
      runProgram(backend, growOlder, { inputs: [], threads, output: age })
      const uniforms = { ...common, firstLog: logOf(beta1), secondLog: logOf(beta2) }
      runProgram(backend, adamStepByAge, { inputs: [first, second, age], uniforms, threads, output: values })
    } else {
      const uniforms = {
        ...common, firstCorrection: 1 - beta1 ** (step + 1), secondCorrection: 1 - beta2 ** (step + 1)
      }
      runProgram(backend, adamStep, { inputs: [first, second], uniforms, threads, output: values })
    }
    return []
  }
})
