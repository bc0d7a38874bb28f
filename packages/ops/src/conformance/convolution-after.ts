import type { Activation, Ops, TrainingPass } from '../types.js'
import { expectClose, numbers } from './check.js'
import { run, tolerance, type Batch, type Experiment, type Weights } from './experiment.js'
import { referenceConv2d } from './reference/convolution.js'
import type { ConformanceTest } from './types.js'
import { bias, norm, weight } from './weights.js'

const [n, channels, side] = [5, 4, 7]

/** An operation, and the side of its images. */
interface Before {
  readonly name: string
  readonly side: number
  readonly parameters?: readonly Weights[]
  readonly training?: TrainingPass
  readonly compute: (ops: Ops, input: Activation) => Activation
}

const training: TrainingPass = { seed: 3, step: 1 }
const overlapping = { size: 3, stride: 2, padding: 1 }
const conv = (size: number): Weights[] =>
  [weight('before', [channels, channels, size, size], 0.5), bias('before', channels)]

const operations: readonly Before[] = [
  { name: 'relu', side, compute: (ops, x) => ops.relu(x) },
  { name: 'add', side, compute: (ops, x) => ops.add(x, x) },
  { name: 'batch norm', side, training, parameters: norm('bn', channels), compute: (ops, x) => ops.batchNorm(x, 'bn') },
  {
    name: 'batch norm with residual and ReLU', side, training, parameters: norm('bn', channels),
    compute: (ops, x) => ops.batchNorm(x, 'bn', { residual: x, relu: true })
  },
  { name: 'max pool', side: 4, compute: (ops, x) => ops.maxPool(x, overlapping) },
  { name: 'average pool', side: 4, compute: (ops, x) => ops.averagePool(x, overlapping) },
  { name: 'dropout', side, training, compute: (ops, x) => ops.dropout(x, 'drop', 0.5) },
  {
    name: 'conv2d 3×3 with bias', side, parameters: conv(3),
    compute: (ops, x) => ops.conv2d(x, 'before', { padding: 1 })
  },
  { name: 'conv2d 1×1 with bias', side, parameters: conv(1), compute: (ops, x) => ops.conv2d(x, 'before') },
  {
    name: 'conv2d 1×1 with bias and padding', side: side + 2, parameters: conv(1),
    compute: (ops, x) => ops.conv2d(x, 'before', { padding: 1 })
  },
  {
    name: 'conv2d 5×5 with bias', side, parameters: conv(5),
    compute: (ops, x) => ops.conv2d(x, 'before', { padding: 2 })
  },
  {
    name: 'conv2d 3×3 with bias and stride', side: 4, parameters: conv(3),
    compute: (ops, x) => ops.conv2d(x, 'before', { padding: 1, stride: 2 })
  }
]

/**
 * A convolution that reads the zeros around what the operation left, and whose input gradient the operation is given:
 * both must be as if the operation had stood alone.
 */
async function asIfAlone(before: Before, size: number): Promise<void> {
  const padding = (size - 1) / 2
  const values = numbers('after/x', n * channels * side ** 2)
  const input: Batch = { n, c: channels, h: side, w: side, form: 'image', values }
  const alone = (dy: Float64Array): Experiment => ({ ...before, inputs: [input], dy })
  const outputs = n * channels * before.side ** 2
  const next = weight('next', [3, channels, size, size], 0.4)
  const first = await run(alone(new Float64Array(outputs)))
  const { y, backward } = referenceConv2d({
    mask: next.pattern!.mask, n, groups: 1, input: { c: channels, h: before.side, w: before.side }, size: [size, size],
    stride: [1, 1], padding: [padding, padding]
  }, Float64Array.from(first.y), next.values, new Float64Array(3))
  const dy = numbers('after/dy', y.length)
  const { dx, dValues } = backward(dy)
  const expected = await run(alone(dx))
  const both = await run({
    ...alone(dy), parameters: [...before.parameters ?? [], next],
    compute: (ops, x) => ops.conv2d(before.compute(ops, x!), 'next', { padding })
  })
  expectClose('y', both.y, y, 4 * tolerance)
  expectClose('dw', both.of.get('next')!, dValues, 4 * tolerance)
  expectClose('dx', both.dInputs[0]!, expected.dInputs[0]!, 4 * tolerance)
  for (const { name } of before.parameters ?? []) {
    expectClose(name, both.of.get(name)!, expected.of.get(name)!, 4 * tolerance)
  }
}

export const convolutionAfterTests: readonly ConformanceTest[] = operations.flatMap((before) => [1, 3, 5].map(
  (size): ConformanceTest => ({
    name: `${before.name}, then conv2d ${size}×${size}: as if each stood alone`, run: () => asIfAlone(before, size)
  })))
