import * as tf from '@tensorflow/tfjs-core'
import { adamStep, sgdStep } from '../optimize.js'
import { createParameter, createSlot } from '../parameter.js'
import { expectClose } from './check.js'
import { goldenSteps, type GoldenSteps } from './golden/optimizers.js'
import type { ConformanceTest } from './types.js'

const [size, steps] = [12, 20]

/** As the script that made the golden numbers has them; all are float32s. */
const startWeights = Float32Array.from({ length: size }, (_, i) => ((29 * i) % 31 - 15) / 32)
const gradientOf = (step: number): tf.Tensor => tf.tensor1d(
  Array.from({ length: size }, (_, i) => ((37 * i + 101 * step) % 201 - 100) / 64 / 4 ** (i % 5)))

async function stepsMatch(golden: GoldenSteps): Promise<void> {
  const parameter = createParameter({ name: 'w', role: 'norm', shape: [size], pattern: null, values: startWeights })
  const slots = golden.slots.map(() => createSlot(parameter))
  for (let step = 0; step < steps; step++) {
    const gradient = gradientOf(step)
    if (golden.optimizer === 'sgd') sgdStep(parameter, gradient, slots[0]!, golden.numbers)
    else adamStep(parameter, gradient, slots[0]!, slots[1]!, { ...golden.numbers, step })
    gradient.dispose()
  }
  expectClose('weights', await parameter.values.data(), golden.weights, 1e-6)
  for (const [i, slot] of slots.entries()) expectClose(`slot ${i}`, await slot.data(), golden.slots[i]!, 1e-6)
  if (golden.optimizer === 'adam') expectEach('second moments', await slots[1]!.data(), golden.slots[1]!, 1e-6)
  tf.dispose(slots)
  parameter.dispose()
}

/** Each number within `tolerance` of itself: small second moments are as exact as large ones. */
function expectEach(what: string, actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  for (const [i, value] of expected.entries()) {
    const off = Math.abs(actual[i]! - value) / Math.abs(value)
    if (!(off <= tolerance)) {
      throw new Error(`${what}: at ${i} expected ${value}, got ${actual[i]}, off by ${off.toExponential(1)} of it.`)
    }
  }
}

/** A mean over time of squares that stay the same is that square: nothing drifts, however long it takes. */
async function restsWhereItShould(beta2: number): Promise<void> {
  const parameter = createParameter({ name: 'w', role: 'norm', shape: [3], pattern: null, values: new Float32Array(3) })
  const [first, second] = [createSlot(parameter), createSlot(parameter)]
  const settled = [1, 0.0625, 4]
  tf.tidy(() => { second.assign(tf.tensor1d(settled)) })
  const gradient = tf.tensor1d(settled.map(Math.sqrt))
  for (let step = 0; step < 200; step++) {
    adamStep(parameter, gradient, first, second,
      { learningRate: 0.01, beta1: 0.9, beta2, epsilon: 1e-8, weightDecay: 0, step })
  }
  expectEach('second moment', await second.data(), settled, 1e-7)
  tf.dispose([gradient, first, second])
  parameter.dispose()
}

const nameOf = ({ optimizer, numbers }: GoldenSteps): string => `${optimizer} ${JSON.stringify(numbers)}`

export const optimizerStepTests: readonly ConformanceTest[] = [
  ...goldenSteps.map((golden): ConformanceTest => ({
    name: `${nameOf(golden)}: 20 steps equal PyTorch's in float64, second moments to 1e-6 of each`,
    run: () => stepsMatch(golden)
  })),
  ...[0.999, 0.9999].map((beta2): ConformanceTest => ({
    name: `Adam's second moment of gradients that stay the same stays the same, β₂ = ${beta2}`,
    run: () => restsWhereItShould(beta2)
  }))
]
