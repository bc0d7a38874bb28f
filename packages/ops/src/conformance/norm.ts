import type { Activation, NormOptions, Ops } from '../types.js'
import { expectClose, numbers } from './check.js'
import { infer, run, tolerance, type Batch, type Experiment, type Weights } from './experiment.js'
import { checkAlongGradient } from './finite-differences.js'
import { referenceBatchNorm, referenceNormalise } from './reference/norm.js'
import type { ConformanceTest } from './types.js'

interface NormCase {
  readonly name: string
  readonly n: number
  readonly c: number
  readonly h: number
  readonly w: number
  readonly form: 'vector' | 'image'
  readonly relu?: boolean
  readonly residual?: boolean
  readonly epsilon?: number
  /** Added to every input. */
  readonly offset?: number
}

const kinds = [
  { said: 'plain' }, { said: 'ReLU', relu: true }, { said: 'residual', residual: true },
  { said: 'residual and ReLU', residual: true, relu: true }
]

const shapes = [
  { n: 2, c: 3, h: 3, w: 5 }, { n: 3, c: 5, h: 4, w: 4 }, { n: 5, c: 16, h: 7, w: 7 }, { n: 8, c: 33, h: 2, w: 2 },
  { n: 1, c: 3, h: 5, w: 4 }, { n: 17, c: 5, h: 1, w: 1 }
]

const cases: readonly NormCase[] = [
  ...shapes.flatMap((shape) => kinds.map(({ said, ...kind }): NormCase =>
    ({ name: `${said}, ${shape.n} images of ${shape.c}×${shape.h}×${shape.w}`, ...shape, ...kind, form: 'image' }))),
  ...[2, 3, 5, 33].flatMap((n) => kinds.map(({ said, ...kind }): NormCase =>
    ({ name: `${said}, ${n} vectors of 17`, n, c: 17, h: 1, w: 1, epsilon: 0.25, ...kind, form: 'vector' }))),
  { name: 'ReLU, an input batch of images', n: 3, c: 3, h: 4, w: 5, relu: true, residual: true, form: 'vector' },
  { name: 'another epsilon', n: 4, c: 3, h: 3, w: 3, epsilon: 0.5, form: 'image' }
]

function build(one: NormCase, seed: string) {
  const { n, c, h, w, form, relu = false, residual = false, epsilon = 1e-5, offset = 0 } = one
  const size = n * c * h * w
  const batch = (name: string): Batch => ({ n, c, h, w, form, values: numbers(`${seed}/${name}`, size) })
  const x: Batch = { ...batch('x'), values: batch('x').values.map((v) => Math.fround(v + offset)) }
  const added = residual ? batch('residual') : undefined
  const scale = numbers(`${seed}/scale`, c).map((v) => Math.fround(v + 1.5))
  const shift = numbers(`${seed}/shift`, c)
  const mean = numbers(`${seed}/mean`, c)
  const variance = numbers(`${seed}/variance`, c).map((v) => Math.fround(v + 1.5))
  const parameters: Weights[] = [
    { name: 'bn', role: 'norm', values: scale }, { name: 'bn.bias', role: 'norm', values: shift },
    { name: 'bn.mean', role: 'statistic', values: mean }, { name: 'bn.variance', role: 'statistic', values: variance }
  ]
  const experiment: Experiment = {
    inputs: added ? [x, added] : [x],
    parameters,
    dy: numbers(`${seed}/dy`, size),
    training: { seed: 1, step: 0 },
    compute: (ops: Ops, input: Activation, other?: Activation) => {
      const options: NormOptions = { relu, ...other && { residual: other } }
      return ops.batchNorm(input, 'bn', one.epsilon ? { ...options, epsilon: one.epsilon } : options)
    }
  }
  return { experiment, x, added, scale, shift, mean, variance, norm: { n, c, pixels: h * w, relu, epsilon } }
}

async function training(one: NormCase, allowed = 4 * tolerance): Promise<void> {
  const { experiment, x, added, scale, shift, mean, variance, norm } = build(one, one.name)
  const reference = referenceBatchNorm(norm, x.values, { scale, shift }, added?.values)
  const expected = reference.backward(experiment.dy)
  const { y, dInputs: [dx, dResidual], of } = await run(experiment)
  expectClose('y', y, reference.y, allowed)
  expectClose('dx', dx!, expected.dx, allowed)
  expectClose('gradient of the scale', of.get('bn')!, expected.dScale, allowed)
  expectClose('gradient of the shift', of.get('bn.bias')!, expected.dShift, allowed)
  if (added) expectClose('gradient of the residual', dResidual!, expected.dResidual, allowed)
  const count = norm.n * norm.pixels
  const moved = (running: Float64Array, batch: readonly number[]) => running.map((v, c) => 0.9 * v + 0.1 * batch[c]!)
  expectClose('running mean', of.get('bn.mean')!, moved(mean, reference.means), allowed)
  const unbiased = reference.variances.map((v) => v * count / (count - 1))
  expectClose('running variance', of.get('bn.variance')!, moved(variance, unbiased), allowed)
}

async function inference(one: NormCase): Promise<void> {
  const { experiment, x, added, scale, shift, mean, variance, norm } = build(one, one.name)
  const expected = referenceNormalise(norm, x.values, { scale, shift }, { mean, variance }, added?.values)
  expectClose('y', await infer(experiment), expected, tolerance)
}

/** One image of one pixel has no variance to train by, but inference knows one. */
const inferenceOnly: NormCase = { name: 'one vector', n: 1, c: 5, h: 1, w: 1, relu: true, form: 'vector' }

/** The variance is the mean of squared distances; a difference of large squares would have lost it. */
const farFromZero: NormCase = { name: 'far from zero', n: 5, c: 3, h: 6, w: 6, offset: 100, form: 'image' }

export const normTests: readonly ConformanceTest[] = [
  ...cases.map((one): ConformanceTest => ({
    name: `batch norm, ${one.name}: values, gradients and running statistics equal float64`, run: () => training(one)
  })),
  { name: 'batch norm, values far from zero: the variance is still exact', run: () => training(farFromZero, 1e-3) },
  ...[...cases, inferenceOnly].map((one): ConformanceTest => ({
    name: `batch norm, ${one.name}: inference goes by the running statistics`, run: () => inference(one)
  })),
  ...cases.filter(({ n, c }) => n === 5 || c === 3).map((one): ConformanceTest => ({
    name: `batch norm, ${one.name}: gradients equal finite differences`,
    run: () => checkAlongGradient(build(one, `${one.name}/finite`).experiment, 2 ** -7, 2e-2)
  }))
]
