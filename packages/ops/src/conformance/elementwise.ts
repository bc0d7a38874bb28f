import { dropoutKey, keeps } from '../dropout.js'
import type { TrainingPass } from '../types.js'
import { expectClose, expectSame, numbers } from './check.js'
import { infer, run, type Batch } from './experiment.js'
import type { ConformanceTest } from './types.js'

type Shape = readonly [n: number, c: number, h: number, w: number]
type Form = 'vector' | 'image'

const shapes: readonly Shape[] = [[1, 1, 1, 1], [3, 5, 4, 4], [5, 3, 7, 9], [8, 33, 1, 1], [17, 2, 5, 5]]
const forms: readonly Form[] = ['vector', 'image']

const text = ([n, ...image]: Shape, form: Form): string => `${n} images of ${image.join('×')} in ${form} form`

const batch = ([n, c, h, w]: Shape, form: Form, seed: string): Batch =>
  ({ n, c, h, w, form, values: numbers(`${seed}/${n}/${c}/${h}/${w}`, n * c * h * w) })

async function relu(shape: Shape, form: Form): Promise<void> {
  const x = batch(shape, form, 'relu')
  const dy = numbers('relu/dy', x.values.length)
  const { y, dInputs: [dx] } = await run({ inputs: [x], dy, compute: (ops, input) => ops.relu(input) })
  expectClose('y', y, x.values.map((v) => Math.max(0, v)), 0)
  expectClose('dx', dx!, dy.map((d, i) => x.values[i]! > 0 ? d : 0), 0)
}

/** At exactly 0 the gradient is 0, and a NaN must reach the loss, where training looks for it. */
async function reluAtItsEdges(form: Form): Promise<void> {
  const x: Batch = { n: 1, c: 1, h: 2, w: 2, form, values: Float64Array.of(NaN, 0, -1, 2) }
  const dy = Float64Array.of(1, 3, 3, 3)
  const { y, dInputs: [dx] } = await run({ inputs: [x], dy, compute: (ops, input) => ops.relu(input) })
  expectSame('y', [...y].map(String), ['NaN', '0', '0', '2'])
  expectSame('dx', [...dx!.subarray(1)].map(Math.abs), [0, 0, 3])
}

async function add(shape: Shape, form: Form, other: Form): Promise<void> {
  const [a, b] = [batch(shape, form, 'a'), batch(shape, other, 'b')]
  const dy = numbers('add/dy', a.values.length)
  const { y, dInputs: [da, db] } = await run({ inputs: [a, b], dy, compute: (ops, one, two) => ops.add(one!, two!) })
  expectClose('y', y, a.values.map((v, i) => Math.fround(v + b.values[i]!)), 0)
  expectClose('gradient of a', da!, dy, 0)
  expectClose('gradient of b', db!, dy, 0)
}

/** Both inputs of a sum may be the same activation: its gradient comes twice. */
async function addToItself(form: Form): Promise<void> {
  const x = batch([3, 5, 4, 4], form, 'twice')
  const dy = numbers('twice/dy', x.values.length)
  const { y, dInputs: [dx] } = await run({ inputs: [x], dy, compute: (ops, input) => ops.add(input, input) })
  expectClose('y', y, x.values.map((v) => 2 * v), 0)
  expectClose('dx', dx!, dy.map((d) => 2 * d), 0)
}

async function flatten(shape: Shape, form: Form): Promise<void> {
  const x = batch(shape, form, 'flatten')
  const dy = numbers('flatten/dy', x.values.length)
  const { y, dInputs: [dx] } = await run({ inputs: [x], dy, compute: (ops, input) => ops.flatten(input) })
  expectClose('y', y, x.values, 0)
  expectClose('dx', dx!, dy, 0)
}

const pass: TrainingPass = { seed: 7, step: 3 }

/** Both passes drop what the hash says, counted n, c, h, w row-major whatever the layout. */
async function dropout(shape: Shape, form: Form, rate: number): Promise<void> {
  const x = batch(shape, form, 'dropout')
  const dy = numbers('dropout/dy', x.values.length)
  const { y, dInputs: [dx] } = await run({
    inputs: [x], dy, training: pass, compute: (ops, input) => ops.dropout(input, 'drop', rate)
  })
  const key = dropoutKey(pass.seed, pass.step, 0, 'drop')
  const dropped = (values: Float64Array) => values.map((v, i) => keeps(key, i, rate) ? v / (1 - rate) : 0)
  expectClose('y', y, dropped(x.values), 1e-6)
  expectClose('dx', dx!, dropped(dy), 1e-6)
}

const ones = (n: number, c: number, h: number, w: number): Batch =>
  ({ n, c, h, w, form: 'image', values: new Float64Array(n * c * h * w).fill(1) })

const droppedOnes = async (name: string, training: TrainingPass): Promise<Float32Array> =>
  (await run({ inputs: [ones(4, 10, 16, 16)], dy: new Float64Array(10240), training,
    compute: (ops, input) => ops.dropout(input, name, 0.3) })).y

async function dropoutShare(): Promise<void> {
  const y = await droppedOnes('drop', pass)
  const share = y.filter((v) => v === 0).length / y.length
  // Five standard deviations of a share of 0.3 among 10,240.
  if (Math.abs(share - 0.3) <= 5 * Math.sqrt(0.3 * 0.7 / y.length)) return
  throw new Error(`share dropped: expected 0.3, got ${share}.`)
}

async function dropoutDiffers(): Promise<void> {
  const first = await droppedOnes('drop', pass)
  const others = { step: { ...pass, step: 4 }, seed: { ...pass, seed: 8 }, part: { ...pass, part: 1 } }
  const passes = [...Object.entries(others), ['name', pass] as const]
  for (const [what, training] of passes) {
    const other = await droppedOnes(what === 'name' ? 'other' : 'drop', training)
    const differing = other.filter((v, i) => (v === 0) !== (first[i] === 0)).length / first.length
    // Two independent masks differ in 2 · 0.3 · 0.7 of the places.
    if (Math.abs(differing - 0.42) <= 0.03) continue
    throw new Error(`another ${what}: expected another mask, a share of ${differing} of it differs.`)
  }
  expectSame('the same pass again', [...await droppedOnes('drop', pass)], [...first])
}

async function dropoutInInference(): Promise<void> {
  const x = batch([3, 5, 4, 4], 'image', 'inference')
  expectClose('y', await infer({ inputs: [x], compute: (ops, input) => ops.dropout(input, 'drop', 0.5) }), x.values, 0)
}

export const elementwiseTests: readonly ConformanceTest[] = [
  ...shapes.flatMap((shape) => forms.flatMap((form): ConformanceTest[] => [
    { name: `relu, ${text(shape, form)}: value and gradient`, run: () => relu(shape, form) },
    { name: `add, ${text(shape, form)}: value and gradients`, run: () => add(shape, form, form) },
    { name: `flatten, ${text(shape, form)}: order c, h, w, and its gradient`, run: () => flatten(shape, form) },
    { name: `dropout, ${text(shape, form)}: one mask, forward and backward`, run: () => dropout(shape, form, 0.4) }
  ])),
  ...forms.flatMap((form): ConformanceTest[] => [
    { name: `relu, ${form} form: zero has no gradient, NaN stays`, run: () => reluAtItsEdges(form) },
    { name: `add, ${form} form: an activation to itself`, run: () => addToItself(form) }
  ]),
  { name: 'add, an image to an input batch', run: () => add([5, 3, 4, 5], 'vector', 'image') },
  { name: 'add, an input batch to an image', run: () => add([5, 3, 4, 5], 'image', 'vector') },
  { name: 'dropout, rates near 0 and near 1', run: async () => {
    await dropout([5, 3, 4, 4], 'image', 1e-3)
    await dropout([5, 3, 4, 4], 'image', 0.999)
  } },
  { name: 'dropout, the share that is dropped', run: dropoutShare },
  { name: 'dropout, another step, seed, part and name drop others; the same pass drops the same', run: dropoutDiffers },
  { name: 'dropout, inference drops nothing', run: dropoutInInference }
]
