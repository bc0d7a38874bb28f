import { createPattern } from '../pattern.js'
import type { Activation, DenseGradient, Ops } from '../types.js'
import { expectClose, numbers } from './check.js'
import { convCases, type ConvCase } from './convolution-cases.js'
import { checkDenseGradient } from './dense-gradient.js'
import { run, tolerance, type Batch, type Experiment } from './experiment.js'
import { checkAlongGradient } from './finite-differences.js'
import { referenceConv2d } from './reference/convolution.js'
import { outputOf } from './reference/slide.js'
import type { ConformanceTest } from './types.js'

function build(one: ConvCase, seed: string) {
  const { mask, n, input: { c, h, w }, bias, stride, padding, groups } = one
  const [out] = mask.shape as [number, number, number, number] // the cases have four dimensions
  const output = outputOf(one)
  const x: Batch = { n, c, h, w, values: numbers(`${seed}/x`, n * c * h * w) }
  const values = numbers(`${seed}/w`, mask.count)
  const shift = bias ? numbers(`${seed}/b`, out) : new Float64Array(out)
  const dy = numbers(`${seed}/dy`, n * out * output.h * output.w)
  const experiment: Experiment = {
    inputs: [x],
    parameters: [
      { name: 'conv', role: 'conv', pattern: createPattern(mask), values },
      ...bias ? [{ name: 'conv.bias', role: 'bias' as const, values: shift }] : []
    ],
    dy,
    compute: (ops: Ops, input: Activation) => ops.conv2d(input, 'conv', { stride, padding, groups })
  }
  return { experiment, x, values, shift, dy }
}

async function valuesAndGradients(one: ConvCase, form: 'vector' | 'image' = 'vector'): Promise<void> {
  const { experiment, x, values, shift, dy } = build(one, one.name)
  const reference = referenceConv2d(one, x.values, values, shift)
  const expected = reference.backward(dy)
  const { y, dInputs: [dx], of } = await run({ ...experiment, inputs: [{ ...x, form }] })
  expectClose('y', y, reference.y, tolerance)
  expectClose('dx', dx!, expected.dx, tolerance)
  expectClose('dw', of.get('conv')!, expected.dValues, tolerance)
  if (one.bias) expectClose('db', of.get('conv.bias')!, expected.dBias, tolerance)
}

async function denseGradients(one: ConvCase): Promise<void> {
  const { experiment, x, values, shift, dy } = build(one, `${one.name}/dense`)
  const { dWeight } = referenceConv2d(one, x.values, values, shift).backward(dy)
  const look = (gradient: DenseGradient) => checkDenseGradient(gradient, one.mask, dWeight)
  await run({ ...experiment, tap: { name: 'conv', look } })
}

/** Convolutions that see more zeros around an image than others do, or none. */
const fromImages = convCases.filter(({ padding: [y, x] }) => y !== 1 || x !== 1)

/** Kinds of convolutions whose gradients are followed a step on the backend itself. */
const followed = convCases.filter(({ name }) => /17×13|5×7|depthwise|2 groups/.test(name))

export const convolutionTests: readonly ConformanceTest[] = [
  ...convCases.flatMap((one): ConformanceTest[] => [
    { name: `conv2d, ${one.name}: values and gradients equal float64`, run: () => valuesAndGradients(one) },
    {
      name: `conv2d, ${one.name}: the gradient at every position, its blocks and its top-k`,
      run: () => denseGradients(one)
    }
  ]),
  ...fromImages.map((one): ConformanceTest => ({
    name: `conv2d, ${one.name}, of what a layer before left: values and gradients equal float64`,
    run: () => valuesAndGradients(one, 'image')
  })),
  ...followed.map((one): ConformanceTest => ({
    name: `conv2d, ${one.name}: gradients equal finite differences`,
    run: () => checkAlongGradient(build(one, `${one.name}/finite`).experiment)
  }))
]
