import * as tf from '@tensorflow/tfjs-core'
import { createParameter, createSlot } from '../parameter.js'
import { adamStep, sgdStep } from '../optimize.js'
import { expectClose, expectSame, numbers } from './check.js'
import type { ConformanceTest } from './types.js'

const sizes = [1, 3, 64, 8195, 20000]

async function sgdMatches(size: number, nesterov: boolean): Promise<void> {
  const [rate, mu, decay] = [0.1, 0.9, 5e-4]
  const w = numbers('w', size)
  const v = new Float64Array(size)
  const before = tf.memory().numTensors
  const parameter = createParameter({
    name: 'w', role: 'norm', shape: [size], pattern: null, values: Float32Array.from(w)
  })
  const velocity = createSlot(parameter)
  for (let step = 0; step < 3; step++) {
    const g = numbers(`g${step}`, size)
    const gradient = tf.tensor1d(Float32Array.from(g))
    sgdStep(parameter, gradient, velocity, { learningRate: rate, momentum: mu, nesterov, weightDecay: decay })
    gradient.dispose()
    g.forEach((d, i) => {
      const withDecay = d + decay * w[i]!
      v[i] = mu * v[i]! + withDecay
      w[i]! -= rate * (nesterov ? withDecay + mu * v[i]! : v[i]!)
    })
  }
  expectClose('weights', await parameter.values.data(), w, 1e-6)
  expectClose('velocity', await velocity.data(), v, 1e-6)
  parameter.dispose()
  velocity.dispose()
  expectSame('tensors left over', tf.memory().numTensors, before)
}

async function adamMatches(size: number): Promise<void> {
  const numbersOf = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 1e-4 }
  const w = numbers('w', size)
  const [m, v] = [new Float64Array(size), new Float64Array(size)]
  const parameter = createParameter({
    name: 'w', role: 'norm', shape: [size], pattern: null, values: Float32Array.from(w)
  })
  const [first, second] = [createSlot(parameter), createSlot(parameter)]
  for (let step = 0; step < 3; step++) {
    const g = numbers(`g${step}`, size)
    const gradient = tf.tensor1d(Float32Array.from(g))
    adamStep(parameter, gradient, first, second, { ...numbersOf, step })
    gradient.dispose()
    g.forEach((d, i) => {
      const withDecay = d + numbersOf.weightDecay * w[i]!
      m[i] = 0.9 * m[i]! + 0.1 * withDecay
      v[i] = 0.999 * v[i]! + 0.001 * withDecay ** 2
      w[i]! -= 0.01 * (m[i]! / (1 - 0.9 ** (step + 1))) / (Math.sqrt(v[i]! / (1 - 0.999 ** (step + 1))) + 1e-8)
    })
  }
  expectClose('weights', await parameter.values.data(), w, 1e-5)
  tf.dispose([first, second])
  parameter.dispose()
}

export const optimizeTests: readonly ConformanceTest[] = sizes.flatMap((size): ConformanceTest[] => [
  { name: `SGD with momentum over ${size} values equals float64`, run: () => sgdMatches(size, false) },
  { name: `SGD with Nesterov over ${size} values equals float64`, run: () => sgdMatches(size, true) },
  { name: `Adam over ${size} values equals float64`, run: () => adamMatches(size) }
])
