import { randomSubset } from '@itop/masks'
import { createPattern } from '../pattern.js'
import { expectClose, numbers } from './check.js'
import { run, type Batch, type Experiment, type Weights } from './experiment.js'
import type { ConformanceTest } from './types.js'

const [n, c, h, w] = [5, 6, 4, 4]
const image: Batch = { n, c, h, w, form: 'image', values: numbers('choice', n * c * h * w) }
const vector: Batch = { n, c: 37, h: 1, w: 1, values: numbers('choice/vector', n * 37) }
const shape = [23, 37]
const matrix = createPattern(randomSubset({ shape, count: 300, seed: 'choice' }))

const parameters: readonly Weights[] = [
  { name: 'bn', role: 'norm', values: numbers('choice/scale', c) },
  { name: 'bn.bias', role: 'norm', values: numbers('choice/shift', c) },
  { name: 'bn.mean', role: 'statistic', values: new Float64Array(c) },
  { name: 'bn.variance', role: 'statistic', values: new Float64Array(c).fill(1) }
]

const training = { seed: 1, step: 0 }
const dy = numbers('choice/dy', image.values.length)

const experiments: Readonly<Record<string, Experiment>> = {
  relu: { inputs: [image], dy, compute: (ops, x) => ops.relu(x) },
  'linear with ReLU': {
    inputs: [vector], dy: numbers('choice/linear/dy', n * shape[0]!),
    parameters: [{ name: 'fc', role: 'dense', pattern: matrix, values: numbers('choice/fc', matrix.nnz) }],
    compute: (ops, x) => ops.linear(x, 'fc', { relu: true })
  },
  'batch norm with ReLU': {
    inputs: [image], dy, parameters, training, compute: (ops, x) => ops.batchNorm(x, 'bn', { relu: true })
  },
  'batch norm with residual and ReLU': {
    inputs: [image, { ...image, values: numbers('choice/residual', image.values.length) }], dy, parameters, training,
    compute: (ops, x, residual) => ops.batchNorm(x, 'bn', { relu: true, residual: residual! })
  }
}

/** Where y is 0 nothing comes back, and so it does not matter what would: a product with 0 would make it NaN. */
async function choosesRatherThanMultiplies(experiment: Experiment): Promise<void> {
  const { y } = await run(experiment)
  const withOff = (value: number) =>
    run({ ...experiment, dy: experiment.dy.map((d, i) => y[i]! > 0 ? d : value) })
  const expected = await withOff(0)
  const actual = await withOff(-Infinity)
  expected.dInputs.forEach((dx, i) => { expectClose(`gradient of input ${i}`, actual.dInputs[i]!, dx, 0) })
  for (const [name, values] of expected.of) expectClose(`gradient of ${name}`, actual.of.get(name)!, values, 0)
}

export const reluChoiceTests: readonly ConformanceTest[] = Object.entries(experiments).map(([name, experiment]) => ({
  name: `${name}: an infinite gradient where y is 0 stays behind`, run: () => choosesRatherThanMultiplies(experiment)
}))
