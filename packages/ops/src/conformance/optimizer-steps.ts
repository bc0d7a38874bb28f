import * as tf from '@tensorflow/tfjs-core'
import { adamStep, clipFactor, sgdStep } from '../optimize.js'
import { createParameter, createSlot } from '../parameter.js'
import type { Parameter } from '../types.js'
import { expectClose, expectSame, numbers } from './check.js'
import { goldenLength, goldenPositions, goldenSteps, type GoldenSteps } from './golden/optimizers.js'
import type { ConformanceTest } from './types.js'

const { steps, change } = goldenLength
const everywhere = Array.from({ length: 12 }, (_, i) => i)

/** As the script that made the golden numbers has them; all are float32s. */
const startWeight = (i: number): number => ((29 * i) % 31 - 15) / 32
const gradientAt = (step: number, i: number): number => ((37 * i + 101 * step) % 201 - 100) / 64 / 4 ** (i % 5)

/** Weights at some positions, with their optimizer's slots. */
interface Trained {
  readonly positions: readonly number[]
  readonly parameter: Parameter
  readonly slots: readonly tf.Variable[]
}

function trained(
  positions: readonly number[], values: readonly number[], slots: readonly (readonly number[])[]
): Trained {
  const shape = [positions.length]
  const parameter = createParameter({
    name: 'w', role: 'norm', shape, pattern: null, values: Float32Array.from(values)
  })
  return { positions, parameter, slots: slots.map((numbers) => slotOf(parameter, numbers)) }
}

function slotOf(parameter: Parameter, numbers: readonly number[]): tf.Variable {
  const slot = createSlot(parameter)
  tf.tidy(() => { slot.assign(tf.tensor1d([...numbers])) })
  return slot
}

/** As a change of topology: who stays keeps everything, who is born has zeros. */
async function grown({ positions, parameter, slots }: Trained, to: readonly number[]): Promise<Trained> {
  const moved = async (tensor: tf.Tensor): Promise<number[]> => {
    const values = await tensor.data()
    return to.map((position) => values[positions.indexOf(position)] ?? 0)
  }
  const next = trained(to, await moved(parameter.values), await Promise.all(slots.map(moved)))
  dispose({ parameter, slots })
  return next
}

function dispose({ parameter, slots }: Pick<Trained, 'parameter' | 'slots'>): void {
  tf.dispose([...slots])
  parameter.dispose()
}

function step(golden: GoldenSteps, { positions, parameter, slots }: Trained, number: number): void {
  const gradient = clipped(positions.map((i) => gradientAt(number, i)), golden.clipNorm)
  if (golden.optimizer === 'sgd') sgdStep(parameter, gradient, slots[0]!, golden.numbers)
  else adamStep(parameter, gradient, slots[0]!, slots[1]!, { ...golden.numbers, step: number }, slots[2])
  gradient.dispose()
}

/** The norm is that of all gradients together: here of two, and of one that is empty. */
function clipped(gradient: readonly number[], clipNorm: number | undefined): tf.Tensor {
  if (clipNorm === undefined) return tf.tensor1d([...gradient])
  return tf.tidy(() => {
    const parts = [gradient.slice(0, 5), [], gradient.slice(5)].map((part) => tf.tensor1d(part, 'float32'))
    const factor = clipFactor(parts, clipNorm)
    return tf.concat1d([parts[0]!, parts[2]!].map((part) => tf.mul(part, factor) as tf.Tensor1D))
  })
}

async function stepsMatch(golden: GoldenSteps): Promise<void> {
  const before = tf.memory().numTensors
  const start = golden.growth ? goldenPositions.before : everywhere
  let weights = trained(start, start.map(startWeight), golden.slots.map(() => start.map(() => 0)))
  for (let number = 0; number < steps; number++) {
    if (golden.growth && number === change) weights = await grown(weights, goldenPositions.after)
    step(golden, weights, number)
  }
  const { parameter, slots } = weights
  expectClose('weights', await parameter.values.data(), golden.weights, 1e-6)
  for (const [i, slot] of slots.entries()) expectClose(`slot ${i}`, await slot.data(), golden.slots[i]!, 1e-6)
  if (golden.optimizer === 'adam') expectEach('second moments', await slots[1]!.data(), golden.slots[1]!, 1e-6)
  dispose(weights)
  expectSame('tensors left over', tf.memory().numTensors, before)
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

/** Its first step is the learning rate's, whenever it comes: the run's age would make it 3.16 of it. */
async function newbornStepIsNoLarger(): Promise<void> {
  const weights = trained([0, 1], [0, 0], [[0, 0], [0, 0], [0, 5000]])
  const gradient = tf.tensor1d([0.25, 0.25])
  adamStep(weights.parameter, gradient, weights.slots[0]!, weights.slots[1]!,
    { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, step: 5000 }, weights.slots[2])
  const old = 0.01 * 0.1 * 0.25 / (Math.sqrt(0.001 * 0.25 ** 2 / (1 - 0.999 ** 5001)) + 1e-8)
  expectClose('weights', await weights.parameter.values.data(), [-0.01, -old], 1e-6)
  expectClose('age', await weights.slots[2]!.data(), [1, 5001], 0)
  gradient.dispose()
  dispose(weights)
}

/** Large and small gradients of many sizes, against float64. A norm within the bounds leaves all as it is. */
async function clipMatches(scale: number): Promise<void> {
  const gradients = [1, 20_001, 128, 129, 70_000].map((length) =>
    Float32Array.from(numbers(`clip/${length}`, length), (value) => value * scale))
  const tensors = gradients.map((gradient) => tf.tensor1d(gradient))
  const norm = Math.sqrt(gradients.reduce((sum, gradient) =>
    gradient.reduce((before, value) => before + value ** 2, sum), 0))
  for (const clipNorm of [norm / 3, norm * 0.999, norm * 1.001, norm * 30]) {
    const factor = clipFactor(tensors, clipNorm)
    expectClose(`factor for ${clipNorm / norm} of the norm`, await factor.data(),
      [Math.min(1, clipNorm / (norm + 1e-6))], 5e-7)
    factor.dispose()
  }
  const [empty, zeros] = [clipFactor([], 1), clipFactor([tf.zeros([5])], 1)]
  expectClose('factor of nothing', [...await empty.data(), ...await zeros.data()], [1, 1], 0)
  tf.dispose([...tensors, empty, zeros])
}

const nameOf = ({ optimizer, numbers: settings, clipNorm, growth, ...rest }: GoldenSteps): string => [
  `${optimizer} ${JSON.stringify(settings)}`, ...'byAge' in rest ? ['by age'] : [],
  ...clipNorm ? [`clipped to ${clipNorm}`] : [], ...growth ? ['with growth'] : []
].join(', ')

export const optimizerStepTests: readonly ConformanceTest[] = [
  ...goldenSteps.map((golden): ConformanceTest => ({
    name: `${nameOf(golden)}: ${steps} steps equal PyTorch's in float64, second moments to 1e-6 of each`,
    run: () => stepsMatch(golden)
  })),
  ...[0.999, 0.9999].map((beta2): ConformanceTest => ({
    name: `Adam's second moment of gradients that stay the same stays the same, β₂ = ${beta2}`,
    run: () => restsWhereItShould(beta2)
  })),
  {
    name: 'Adam by age: a weight that is born late steps no further than one at the start',
    run: newbornStepIsNoLarger
  },
  ...[1, 1e4, 1e-4].map((scale): ConformanceTest => ({
    name: `clipping gradients of size ${scale}: the factor is that of float64`, run: () => clipMatches(scale)
  }))
]
