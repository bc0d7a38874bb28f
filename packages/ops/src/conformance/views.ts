import { Mask, randomSubset, reindex } from '@itop/masks'
import * as tf from '@tensorflow/tfjs-core'
import { createPattern } from '../pattern.js'
import type { Activation, ConvOptions, Ops, WeightView } from '../types.js'
import { addProduct } from '../keep-largest.js'
import { groupsAlongInput } from '../view.js'
import { expectClose, expectSame, numbers } from './check.js'
import { run, tolerance, type Experiment } from './experiment.js'
import { referenceConv2d } from './reference/convolution.js'
import { referenceLinear } from './reference/linear.js'
import { outputOf } from './reference/slide.js'
import type { ConformanceTest } from './types.js'

/** A weight of which passes use a part: what they multiply by, and where they give gradients. */
interface ViewCase {
  readonly name: string
  readonly stored: Mask
  readonly view: WeightView
}

/** So many positions of a mask. */
const some = (population: Mask, share: number, seed: string): Mask =>
  randomSubset({ population, within: 'inside', count: Math.round(share * population.count), seed })

function nested(shape: readonly number[], name: string, shares: readonly [number, number, number]): ViewCase {
  const stored = shares[0] === 1 ? Mask.full(shape) : some(Mask.full(shape), shares[0], `${name}/stored`)
  const backward = some(stored, shares[1], `${name}/backward`)
  const forward = some(backward, shares[2], `${name}/forward`)
  return {
    name: `${name}, three masks of ${stored.count}, ${backward.count} and ${forward.count} of [${shape.join(', ')}]`,
    stored, view: { kind: 'nested', forward: createPattern(forward), backward: createPattern(backward) }
  }
}

const grouped = (shape: readonly number[], n: number, m: number): ViewCase => ({
  name: `the ${n} largest of every ${m} of [${shape.join(', ')}]`,
  stored: Mask.full(shape), view: { kind: 'n-of-m', n, m }
})

const matrices: readonly ViewCase[] = [
  nested([37, 53], 'linear', [0.5, 0.6, 0.5]), nested([40, 64], 'linear, all stored', [1, 0.3, 0.5]),
  nested([9, 8], 'linear, nothing used', [1, 0.5, 0]), grouped([33, 40], 2, 4), grouped([5, 24], 1, 8)
]

const kernels: readonly ViewCase[] = [
  nested([13, 8, 3, 3], 'conv2d', [0.7, 0.6, 0.5]), nested([16, 16, 3, 3], 'conv2d, all stored', [1, 0.2, 0.5]),
  nested([20, 12, 1, 1], 'conv2d, pointwise', [1, 0.5, 0.4]), grouped([10, 8, 3, 3], 2, 4),
  grouped([16, 16, 1, 1], 4, 8)
]

/** Values in which some magnitudes are equal, so that ties are met. */
const tied = (seed: string, count: number): Float64Array => numbers(seed, count).map(v => Math.round(v * 16) / 16)

/** What the forward pass multiplies by, by hand. */
function used(
  { stored, view }: ViewCase, values: Float64Array
): { readonly mask: Mask, readonly values: Float64Array } {
  if (view.kind === 'nested') {
    return { mask: view.forward.mask, values: reindex(stored, view.forward.mask, values) }
  }
  const kept = largestOfGroups(stored.shape, values, view)
  return { mask: stored, values: values.map((value, i) => kept.has(i) ? value : 0) }
}

/** Flat indices of the n largest of every m: a sort of each group, the later first among equals. */
export function largestOfGroups(
  shape: readonly number[], values: ArrayLike<number>, { n, m }: { readonly n: number, readonly m: number }
): Set<number> {
  const { out, inputs, step } = groupsAlongInput(shape)
  const kept = new Set<number>()
  for (let o = 0; o < out; o++) {
    for (let first = 0; first < inputs; first += m) {
      for (let tap = 0; tap < step; tap++) {
        const group = Array.from({ length: m }, (_, i) => (o * inputs + first + i) * step + tap)
        group.sort((a, b) => Math.abs(values[b]!) - Math.abs(values[a]!) || b - a)
        for (const position of group.slice(0, n)) kept.add(position)
      }
    }
  }
  return kept
}

/** The gradient of what is stored: nothing where the view gives none. */
function gradientOf({ stored, view }: ViewCase, whole: Float64Array): Float64Array {
  const backward = view.kind === 'nested' ? view.backward.mask : stored
  return Float64Array.from(stored.indices(), position => backward.has(position) ? whole[position]! : 0)
}

async function linear(one: ViewCase, relu: boolean): Promise<void> {
  const [out, inputs] = one.stored.shape as [number, number] // the cases are matrices
  const n = 7
  const [x, dy, bias] = [
    numbers(`${one.name}/x`, n * inputs), numbers(`${one.name}/dy`, n * out), numbers(one.name, out)
  ]
  const values = tied(`${one.name}/w`, one.stored.count)
  const { mask, values: seen } = used(one, values)
  const expected = referenceLinear({ name: one.name, mask, n, bias: true, relu }, x, seen, bias, dy)
  const { y, dInputs: [dx], of } = await run({
    inputs: [{ n, c: inputs, h: 1, w: 1, values: x }], dy,
    parameters: [
      { name: 'fc', role: 'dense', pattern: createPattern(one.stored), view: one.view, values },
      { name: 'fc.bias', role: 'bias', values: bias }
    ],
    compute: (ops: Ops, input: Activation) => ops.linear(input, 'fc', { relu })
  })
  expectClose('y', y, expected.y, tolerance)
  expectClose('dx', dx!, expected.dx, tolerance)
  expectClose('dw', of.get('fc')!, gradientOf(one, expected.dWeight), tolerance)
  expectClose('db', of.get('fc.bias')!, expected.dBias, tolerance)
}

async function convolution(one: ViewCase): Promise<void> {
  const [out, c, kh] = one.stored.shape as [number, number, number, number] // the cases have four dimensions
  const size = [kh, kh] as const
  const options = { stride: [1, 1], padding: [(kh - 1) / 2, (kh - 1) / 2], groups: 1 } as const satisfies ConvOptions
  const image = { n: 3, c, h: 7, w: 6 }
  const values = tied(`${one.name}/w`, one.stored.count)
  const { mask, values: seen } = used(one, values)
  const sliding = { name: one.name, mask, n: 3, input: { c, h: 7, w: 6 }, bias: false, size, ...options }
  const output = outputOf(sliding)
  const x = numbers(`${one.name}/x`, 3 * c * 42)
  const dy = numbers(`${one.name}/dy`, 3 * out * output.h * output.w)
  const reference = referenceConv2d(sliding, x, seen, new Float64Array(out))
  const expected = reference.backward(dy)
  const experiment: Experiment = {
    inputs: [{ ...image, values: x }], dy,
    parameters: [{ name: 'conv', role: 'conv', pattern: createPattern(one.stored), view: one.view, values }],
    compute: (ops: Ops, input: Activation) => ops.conv2d(input, 'conv', options)
  }
  const { y, dInputs: [dx], of } = await run(experiment)
  expectClose('y', y, reference.y, tolerance)
  expectClose('dx', dx!, expected.dx, tolerance)
  expectClose('dw', of.get('conv')!, gradientOf(one, expected.dWeight), tolerance)
}

async function sumAndProduct(): Promise<void> {
  const [sum, a, b] = ['sum', 'a', 'b'].map(name => numbers(name, 1027))
  const before = tf.memory().numTensors
  const given = [sum!, a!, b!].map(values => tf.tensor1d(Float32Array.from(values)))
  const made = addProduct(given[0]!, given[1]!, given[2]!)
  expectClose('sum + a · b', await made.data(), sum!.map((value, i) => value + a![i]! * b![i]!), tolerance)
  tf.dispose([made, ...given])
  expectSame('tensors left over', tf.memory().numTensors, before)
}

export const viewTests: readonly ConformanceTest[] = [
  { name: 'view, a product added to a sum, number by number: equal float64', run: sumAndProduct },
  ...matrices.map((one, i): ConformanceTest => ({
    name: `view, ${one.name}: values and gradients equal float64`, run: () => linear(one, i % 2 === 0)
  })),
  ...kernels.map((one): ConformanceTest => ({
    name: `view, ${one.name}: values and gradients equal float64`, run: () => convolution(one)
  }))
]
