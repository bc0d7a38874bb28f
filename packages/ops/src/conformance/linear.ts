import * as tf from '@tensorflow/tfjs-core'
import { Mask, randomSubset } from '@itop/masks'
import { createOps, logits } from '../create-ops.js'
import { createInput } from '../input.js'
import { createParameter } from '../parameter.js'
import { createPattern } from '../pattern.js'
import { runOne } from '../contract.js'
import type { DenseGradient, GradientTap, Parameter } from '../types.js'
import { linearCases, type LinearCase } from './cases.js'
import { expectClose, expectSame, numbers } from './check.js'
import { checkDenseGradient } from './dense-gradient.js'
import { fillWith, tolerance, withGradient } from './experiment.js'
import { referenceLinear } from './reference/linear.js'
import type { ConformanceTest } from './types.js'

function build(one: LinearCase, seed: string) {
  const [out, inputs] = one.mask.shape as [number, number] // the cases are matrices
  const x = numbers(`${seed}/x`, one.n * inputs)
  const values = numbers(`${seed}/w`, one.mask.count)
  const bias = one.bias ? numbers(`${seed}/b`, out) : new Float64Array(out)
  const dy = numbers(`${seed}/dy`, one.n * out)
  const parameters = new Map<string, Parameter>([['fc', createParameter({
    name: 'fc', role: 'dense', shape: one.mask.shape, pattern: createPattern(one.mask),
    values: Float32Array.from(values)
  })]])
  if (one.bias) {
    parameters.set('fc.bias', createParameter({
      name: 'fc.bias', role: 'bias', shape: [out], pattern: null, values: Float32Array.from(bias)
    }))
  }
  return { x, values, bias, dy, out, inputs, parameters }
}

/**
 * A scalar whose gradient with respect to the layer's output is dy, brought into the layer's layout as an input batch.
 * Its value is of no interest: stock TF.js ops have no gradients unless somebody registers them.
 */
function throughLayer(
  one: LinearCase, made: ReturnType<typeof build>, input: tf.Tensor, dy: tf.Tensor, tap?: (g: DenseGradient) => void
) {
  const ops = createOps(made.parameters, tap && {
    tap: { names: new Set(['fc']), record: (_, gradient) => tap(gradient) }
  })
  const y = ops.linear({ n: one.n, c: made.inputs, h: 1, w: 1, tensor: input }, 'fc', { relu: one.relu })
  return { y, scalar: withGradient(y.tensor, dy) }
}

async function valuesAndGradients(one: LinearCase): Promise<void> {
  const made = build(one, one.name)
  const expected = referenceLinear(one, made.x, made.values, made.bias, made.dy)
  const before = tf.memory().numTensors
  const input = createInput({ c: made.inputs, h: 1, w: 1 }, one.n, fillWith(made.x, one.n))
  const dy = createInput({ c: made.out, h: 1, w: 1 }, one.n, fillWith(made.dy, one.n)).tensor
  const x = tf.variable(input.tensor)
  const variables = [x, ...[...made.parameters.values()].map(({ values }) => values)]
  let y!: tf.Tensor
  const { value, grads } = tf.variableGrads(() => {
    const result = throughLayer(one, made, x, dy)
    y = tf.keep(logits(result.y))
    return result.scalar
  }, variables)
  const dx = tf.tidy(() => logits({ n: one.n, c: made.inputs, h: 1, w: 1, tensor: grads[x.name]! }))
  expectClose('y', await y.data(), expected.y, tolerance)
  expectClose('dx', await dx.data(), expected.dx, tolerance)
  expectClose('dw', await grads[made.parameters.get('fc')!.values.name]!.data(), expected.dValues, tolerance)
  const bias = made.parameters.get('fc.bias')
  if (bias) expectClose('db', await grads[bias.values.name]!.data(), expected.dBias, tolerance)
  tf.dispose([value, y, dx, x, input.tensor, dy, ...Object.values(grads)])
  expectSame('tensors left over', tf.memory().numTensors, before)
  for (const parameter of made.parameters.values()) parameter.dispose()
}

async function finiteDifferences(one: LinearCase): Promise<void> {
  const made = build(one, `${one.name}/finite`)
  const input = createInput({ c: made.inputs, h: 1, w: 1 }, one.n, fillWith(made.x, one.n))
  const dy = createInput({ c: made.out, h: 1, w: 1 }, one.n, fillWith(made.dy, one.n)).tensor
  const weight = made.parameters.get('fc')!
  const { value, grads } = tf.variableGrads(() => throughLayer(one, made, input.tensor, dy).scalar, [weight.values])
  const gradient = await grads[weight.values.name]!.data()
  // The layer is linear in each weight between kinks of its ReLU, so a central difference is exact but for rounding.
  const step = 2 ** -4
  for (let k = 0; k < made.values.length; k += Math.ceil(made.values.length / 8)) {
    const at = (delta: number) => {
      const moved = made.values.map((v, i) => i === k ? v + delta : v)
      const { y } = referenceLinear(one, made.x, moved, made.bias, made.dy)
      return y.reduce((sum, v, i) => sum + v * made.dy[i]!, 0)
    }
    const smooth = Math.abs(at(step) + at(-step) - 2 * at(0)) < 1e-9
    if (smooth) expectClose(`gradient of weight ${k}`, [gradient[k]!], [(at(step) - at(-step)) / (2 * step)], 1e-4)
  }
  tf.dispose([value, input.tensor, dy, ...Object.values(grads)])
  for (const parameter of made.parameters.values()) parameter.dispose()
}

async function denseGradients(one: LinearCase): Promise<void> {
  const made = build(one, `${one.name}/dense`)
  const expected = referenceLinear(one, made.x, made.values, made.bias, made.dy).dWeight
  const before = tf.memory().numTensors
  const input = createInput({ c: made.inputs, h: 1, w: 1 }, one.n, fillWith(made.x, one.n))
  const dy = createInput({ c: made.out, h: 1, w: 1 }, one.n, fillWith(made.dy, one.n)).tensor
  let gradient!: DenseGradient
  const { value, grads } = tf.variableGrads(
    () => throughLayer(one, made, input.tensor, dy, (recorded) => { gradient = recorded }).scalar,
    [made.parameters.get('fc')!.values])
  await checkDenseGradient(gradient, one.mask, expected)
  gradient.dispose()
  tf.dispose([value, input.tensor, dy, ...Object.values(grads)])
  expectSame('tensors left over', tf.memory().numTensors, before)
  for (const parameter of made.parameters.values()) parameter.dispose()
}

/** What a backward pass leaves of a layer and two images of ones whose output gradients are `dy`, `[2, out]`. */
async function recordedGradient(mask: Mask, dy: readonly number[], use: (gradient: DenseGradient) => Promise<void>) {
  const [out, inputs] = mask.shape as [number, number] // a matrix
  const input = createInput({ c: inputs, h: 1, w: 1 }, 2, fillWith(new Float32Array(2 * inputs).fill(1), 2))
  const upstream = createInput({ c: out, h: 1, w: 1 }, 2, fillWith(dy, 2)).tensor
  const parameter = createParameter({
    name: 'fc', role: 'dense', shape: mask.shape, pattern: createPattern(mask), values: new Float32Array(mask.count)
  })
  let gradient!: DenseGradient
  const tap: GradientTap = { names: new Set(['fc']), record: (_, recorded) => { gradient = recorded } }
  const ops = createOps(new Map([['fc', parameter]]), { tap })
  const { value, grads } = tf.variableGrads(
    () => withGradient(ops.linear(input, 'fc').tensor, upstream), [parameter.values])
  await use(gradient)
  gradient.dispose()
  tf.dispose([value, input.tensor, upstream, ...Object.values(grads)])
  parameter.dispose()
}

/** Of a small layer the gradient is computed in the backward pass, of a large one when it is asked for. */
const topKMasks: readonly Mask[] = [
  Mask.from([1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0], [3, 4]),
  randomSubset({ population: Mask.full([64, 96]), within: 'inside', count: 1000, seed: 'top-k' })
]

const freeFrom = (mask: Mask, first: number): number[] =>
  Array.from({ length: mask.size - first }, (_, i) => first + i).filter((i) => !mask.has(i))

/** A tie of gradients: every score is equal, so the lowest free flat indices win. */
const ties = (mask: Mask) => recordedGradient(mask, new Array<number>(2 * mask.shape[0]!).fill(1), async (gradient) => {
  expectSame('ties', [...(await gradient.topK(4, mask)).indices], freeFrom(mask, 0).slice(0, 4))
})

/** A gradient that is not a number is never passed over in silence, however few positions are asked for. */
async function refusesNaN(mask: Mask): Promise<void> {
  const [out, inputs] = mask.shape as [number, number] // a matrix
  const lastIsNaN = Array.from({ length: 2 * out }, (_, i) => i === 2 * out - 1 ? NaN : 1)
  await recordedGradient(mask, lastIsNaN, async (gradient) => {
    const said = await gradient.topK(1, mask).then(() => 'nothing', (error: Error) => error.message)
    expectSame('NaN', /the gradient is NaN at position \d+/.exec(said)?.[0],
      `the gradient is NaN at position ${freeFrom(mask, (out - 1) * inputs)[0]}`)
  })
}

/** A hidden NaN must reach the loss, where training looks for it. */
async function reluKeepsNaN(): Promise<void> {
  const input = createInput({ c: 1, h: 1, w: 1 }, 3, fillWith([NaN, -1, 2], 3))
  const fc = createParameter({
    name: 'fc', role: 'dense', shape: [1, 1], pattern: createPattern(Mask.full([1, 1])), values: Float32Array.of(1)
  })
  const y = tf.tidy(() => logits(createOps(new Map([['fc', fc]])).linear(input, 'fc', { relu: true })))
  expectSame('y', [...await y.data()].map(String), ['NaN', '0', '2'])
  tf.dispose([input.tensor, y])
  fc.dispose()
}

/** The input gradient alone, as a kernel: it may not depend on what lies in the lanes beyond the batch. */
async function paddingIsIgnored(): Promise<void> {
  const one = linearCases.find(({ name }) => name === 'odd shape, odd batch')!
  const made = build(one, 'padding')
  const dy = createInput({ c: made.out, h: 1, w: 1 }, one.n, fillWith(made.dy, one.n))
  const weight = made.parameters.get('fc')!
  const tensor = runOne('ItopLinearInputGradient', { dy: dy.tensor, values: weight.values },
    { pattern: weight.pattern!, n: one.n })
  const plain = logits({ n: one.n, c: made.inputs, h: 1, w: 1, tensor })
  const expected = referenceLinear({ ...one, relu: false }, made.x, made.values, made.bias, made.dy).dx
  expectClose('dx', await plain.data(), expected, tolerance)
  tf.dispose([dy.tensor, tensor, plain])
  for (const parameter of made.parameters.values()) parameter.dispose()
}

/** Cases small enough to be computed in float64 again and again. */
const small = linearCases.filter(({ mask, n }) => mask.size * n < 10 ** 6)

export const linearTests: readonly ConformanceTest[] = [
  ...linearCases.flatMap((one): ConformanceTest[] => [
    { name: `linear, ${one.name}: values and gradients equal float64`, run: () => valuesAndGradients(one) },
    {
      name: `linear, ${one.name}: the gradient at every position, its blocks and its top-k`,
      run: () => denseGradients(one)
    }
  ]),
  ...small.map((one): ConformanceTest => ({
    name: `linear, ${one.name}: gradients equal finite differences`, run: () => finiteDifferences(one)
  })),
  ...topKMasks.flatMap((mask): ConformanceTest[] => [
    { name: `top-k of gradients, ${mask.shape.join('×')}: ties go to the lower index`, run: () => ties(mask) },
    { name: `top-k of gradients, ${mask.shape.join('×')}: NaN is refused with its place`, run: () => refusesNaN(mask) }
  ]),
  { name: 'linear: a NaN goes through the ReLU', run: reluKeepsNaN },
  { name: 'linear: the input gradient as a kernel', run: paddingIsIgnored }
]
