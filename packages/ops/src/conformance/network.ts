import * as tf from '@tensorflow/tfjs-core'
import { createOps, logits } from '../create-ops.js'
import { lossAndGradients, softmaxCrossEntropy } from '../loss.js'
import type { Activation, Ops } from '../types.js'
import { expectClose, expectSame, numbers } from './check.js'
import { inputOf, parametersOf, type Weights } from './experiment.js'
import {
  referencePlainNetwork, referenceResidualNetwork, type ReferenceInput, type ReferenceParameters
} from './reference/network.js'
import type { ConformanceTest } from './types.js'
import { bias, norm, weight } from './weights.js'

/** Errors of float32 add up over layers. */
const tolerance = 2e-4

const [channels, side, classes] = [6, 6, 5]

/** A small network of every kind of layer, and the same in float64. */
interface Network {
  readonly parameters: readonly Weights[]
  readonly forward: (ops: Ops, input: Activation) => Activation
  readonly reference: typeof referencePlainNetwork
}

const plain: Network = {
  parameters: [
    weight('conv1', [channels, 3, 3, 3], 0.5), ...norm('bn1', channels),
    weight('conv2', [channels, channels, 3, 3], 0.3),
    bias('conv2', channels), weight('fc', [classes, channels * (side / 2) ** 2], 0.4), bias('fc', classes)
  ],
  forward: (ops, input) => {
    const features = ops.batchNorm(ops.conv2d(input, 'conv1', { padding: 1 }), 'bn1', { relu: true })
    const pooled = ops.maxPool(ops.conv2d(features, 'conv2', { padding: 1 }), { size: 2 })
    return ops.linear(ops.flatten(pooled), 'fc')
  },
  reference: referencePlainNetwork
}

const residual: Network = {
  parameters: [
    weight('conv1', [channels, 3, 3, 3], 0.5), ...norm('bn1', channels),
    weight('conv2', [channels, channels, 3, 3], 0.3),
    ...norm('bn2', channels), weight('fc', [classes, channels], 0.6), bias('fc', classes)
  ],
  forward: (ops, input) => {
    const first = ops.conv2d(input, 'conv1', { padding: 1 })
    const inner = ops.batchNorm(first, 'bn1', { relu: true })
    const outer = ops.batchNorm(ops.conv2d(inner, 'conv2', { padding: 1 }), 'bn2', { residual: first, relu: true })
    return ops.linear(ops.globalAveragePool(outer), 'fc')
  },
  reference: referenceResidualNetwork
}

/** Nothing in it looks at other images of the batch. */
const withoutNorm: Pick<Network, 'parameters' | 'forward'> = {
  parameters: [
    weight('conv1', [channels, 3, 3, 3], 0.5), bias('conv1', channels), weight('fc', [classes, channels * 9], 0.6),
    bias('fc', classes)
  ],
  forward: (ops, input) => {
    const pooled = ops.averagePool(ops.relu(ops.conv2d(input, 'conv1', { padding: 1 })), { size: 2 })
    return ops.linear(ops.dropout(pooled, 'drop', 0), 'fc')
  }
}

const images = (n: number): ReferenceInput => ({
  n, c: 3, side, x: numbers(`network/${n}`, n * 3 * side ** 2),
  labels: Int32Array.from({ length: n }, (_, i) => i % classes)
})

/** Images `[start, end)` of a batch. */
const part = ({ n, x, labels, ...rest }: ReferenceInput, start: number, end: number): ReferenceInput => ({
  ...rest, n: end - start, x: x.slice(start * x.length / n, end * x.length / n), labels: labels.slice(start, end)
})

/** One forward and backward pass in training, as plain numbers; no tensor is left over. */
async function train(
  { parameters, forward }: Pick<Network, 'parameters' | 'forward'>, batch: ReferenceInput, of = batch.n
) {
  const before = tf.memory().numTensors
  const made = parametersOf(parameters)
  const input = inputOf({ n: batch.n, c: batch.c, h: side, w: side, values: batch.x })
  const ops = createOps(made, { training: { seed: 1, step: 0 } })
  const result = lossAndGradients(() => softmaxCrossEntropy(forward(ops, input), batch.labels, { images: of }), made)
  const gradients = new Map<string, Float32Array>()
  for (const [name, gradient] of result.gradients) gradients.set(name, await gradient.data() as Float32Array)
  const [loss, correct] = [(await result.loss.data())[0]!, (await result.correct.data())[0]!]
  tf.dispose([result.loss, result.correct, input.tensor, ...result.gradients.values()])
  for (const parameter of made.values()) parameter.dispose()
  expectSame('tensors left over', tf.memory().numTensors, before)
  return { loss, correct, gradients }
}

function inFloat64(parameters: readonly Weights[]): ReferenceParameters {
  return {
    values: new Map(parameters.map(({ name, values }) => [name, values])),
    masks: new Map(parameters.flatMap(({ name, pattern }) => pattern ? [[name, pattern.mask]] : []))
  }
}

async function matchesFloat64(network: Network, n: number): Promise<void> {
  const batch = images(n)
  const expected = network.reference(inFloat64(network.parameters), batch)
  const { loss, correct, gradients } = await train(network, batch)
  expectClose('loss', [loss], [expected.loss], 1e-5)
  expectSame('correct', correct, expected.correct)
  expectSame('names', [...gradients.keys()].sort(), [...expected.gradients.keys()].sort())
  for (const [name, gradient] of expected.gradients) expectClose(name, gradients.get(name)!, gradient, tolerance)
}

/** A short way down along the gradient, the loss falls by the square of the gradient's length. */
async function fallsAlongGradient(network: Network): Promise<void> {
  const batch = images(8)
  const { gradients } = await train(network, batch)
  let squares = 0
  for (const gradient of gradients.values()) for (const g of gradient) squares += g * g
  const step = 2e-3 / squares
  const at = async (sign: number): Promise<number> => {
    const parameters = network.parameters.map((one) => {
      const gradient = gradients.get(one.name)
      return gradient ? { ...one, values: one.values.map((v, i) => v + sign * step * gradient[i]!) } : one
    })
    return (await train({ ...network, parameters }, batch)).loss
  }
  expectClose('change along the gradient', [(await at(1) - await at(-1)) / (2 * step)], [squares], 2e-2)
}

/** Gradients of parts, each divided by all images, add up to that of the whole batch. */
async function partsAddUp(): Promise<void> {
  const batch = images(11)
  const whole = await train(withoutNorm, batch)
  const parts = [await train(withoutNorm, part(batch, 0, 8), 11), await train(withoutNorm, part(batch, 8, 11), 11)]
  expectClose('loss', [parts[0]!.loss + parts[1]!.loss], [whole.loss], 1e-5)
  expectSame('correct', parts[0]!.correct + parts[1]!.correct, whole.correct)
  for (const [name, gradient] of whole.gradients) {
    const sum = parts[0]!.gradients.get(name)!.map((g, i) => g + parts[1]!.gradients.get(name)![i]!)
    expectClose(name, sum, gradient, 1e-4)
  }
}

/** In inference an image's logits do not depend on the images beside it, nor on the size of the batch. */
async function batchDoesNotMatter({ parameters, forward }: Network): Promise<void> {
  const before = tf.memory().numTensors
  const batch = images(100)
  const made = parametersOf(parameters)
  const ops = createOps(made)
  const inferred = async (some: ReferenceInput) => {
    const [scores, correct] = tf.tidy(() => {
      const output = forward(ops, inputOf({ n: some.n, c: some.c, h: side, w: side, values: some.x }))
      return [logits(output), softmaxCrossEntropy(output, some.labels).correct] as const
    })
    const read = { scores: await scores.data() as Float32Array, correct: (await correct.data())[0]! }
    tf.dispose([scores, correct])
    return read
  }
  const whole = await inferred(batch)
  for (const size of [1, 33]) {
    const parts = []
    for (let i = 0; i < batch.n; i += size) parts.push(await inferred(part(batch, i, Math.min(batch.n, i + size))))
    expectClose(`logits, batch ${size}`, parts.flatMap(({ scores }) => [...scores]), whole.scores, 1e-5)
    expectSame(`correct, batch ${size}`, parts.reduce((sum, { correct }) => sum + correct, 0), whole.correct)
  }
  for (const parameter of made.values()) parameter.dispose()
  expectSame('tensors left over', tf.memory().numTensors, before)
}

export const networkTests: readonly ConformanceTest[] = [
  ...([['plain', plain], ['residual', residual]] as const).flatMap(([name, network]): ConformanceTest[] => [
    ...[1, 4, 5, 17].map((n): ConformanceTest => ({
      name: `network, ${name}, batch ${n}: loss and every gradient equal float64`, run: () => matchesFloat64(network, n)
    })),
    { name: `network, ${name}: the loss changes along its gradient`, run: () => fallsAlongGradient(network) },
    {
      name: `network, ${name}: inference of 1, 33 and 100 images at a time is the same`,
      run: () => batchDoesNotMatter(network)
    }
  ]),
  { name: 'network, parts of a batch: losses and gradients add up', run: partsAddUp }
]
