import type { Activation, Ops } from '../types.js'
import { expectClose, expectSame, numbers } from './check.js'
import { run, tolerance, type Batch } from './experiment.js'
import { checkAlongGradient } from './finite-differences.js'
import { referenceAveragePool, referenceMaxPool } from './reference/pool.js'
import { outputOf } from './reference/slide.js'
import type { ConformanceTest } from './types.js'

type Pair = readonly [number, number]

interface PoolCase {
  readonly n: number
  readonly c: number
  readonly image: Pair
  readonly size: Pair
  readonly stride: Pair
  readonly padding: Pair
}

const pool = (n: number, c: number, image: Pair, size: Pair, stride: Pair, padding: Pair = [0, 0]): PoolCase =>
  ({ n, c, image, size, stride, padding })

const cases: readonly PoolCase[] = [
  pool(1, 1, [2, 2], [2, 2], [2, 2]),
  pool(3, 5, [4, 4], [2, 2], [2, 2]),
  pool(5, 16, [7, 9], [2, 2], [2, 2]), // the last row and column are not seen
  pool(4, 3, [16, 16], [2, 2], [2, 2]),
  pool(5, 3, [7, 7], [3, 3], [2, 2], [1, 1]),
  pool(3, 5, [16, 16], [3, 3], [2, 2], [1, 1]),
  pool(8, 3, [5, 7], [3, 3], [1, 1]),
  pool(4, 5, [5, 5], [3, 3], [1, 1], [1, 1]),
  pool(3, 3, [9, 8], [3, 2], [2, 3], [1, 0]),
  pool(17, 2, [3, 3], [3, 3], [3, 3]),
  pool(5, 4, [8, 8], [1, 1], [2, 2]),
  pool(3, 33, [1, 1], [1, 1], [1, 1]),
  pool(3, 3, [1, 1], [3, 3], [2, 2], [1, 1])
]

const text = ({ n, c, image, size, stride, padding }: PoolCase): string =>
  `${size.join('×')}, stride ${stride}, padding ${padding}, ${n} images of ${c}×${image.join('×')}`

const geometryOf = ({ c, image: [h, w], size, stride, padding }: PoolCase) =>
  ({ input: { c, h, w }, size, stride, padding })

type Kind = 'maxPool' | 'averagePool'

const references = { maxPool: referenceMaxPool, averagePool: referenceAveragePool }

function build(kind: Kind, one: PoolCase, seed: string, form: 'vector' | 'image' = 'image') {
  const { n, c, image: [h, w], size, stride, padding } = one
  const output = outputOf(geometryOf(one))
  const x: Batch = { n, c, h, w, form, values: numbers(`${seed}/x`, n * c * h * w) }
  const dy = numbers(`${seed}/dy`, n * c * output.h * output.w)
  return { inputs: [x], dy, compute: (ops: Ops, input: Activation) => ops[kind](input, { size, stride, padding }) }
}

async function matchesFloat64(
  kind: Kind, one: PoolCase, change: (value: number) => number, form?: 'vector'
): Promise<void> {
  const made = build(kind, one, `${kind}/${text(one)}`, form)
  const x = made.inputs[0]!.values.map(change)
  const reference = references[kind](one.n * one.c, geometryOf(one), x)
  const { y, dInputs: [dx] } = await run({ ...made, inputs: [{ ...made.inputs[0]!, values: x }] })
  expectClose('y', y, reference.y, tolerance)
  expectClose('dx', dx!, reference.backward(made.dy), tolerance)
}

const same = (value: number): number => value

/** A few levels only, most of them shared by several pixels of a window. */
const withTies = (value: number): number => Math.round(value * 1.5)

const negative = (value: number): number => Math.fround(-1 - Math.abs(value))

/** Four equal pixels: the first takes the gradient. */
async function tie(): Promise<void> {
  const { dInputs: [dx] } = await run({
    inputs: [{ n: 1, c: 1, h: 2, w: 2, values: Float64Array.of(3, 3, 3, 3) }], dy: Float64Array.of(5),
    compute: (ops, x) => ops.maxPool(x, { size: 2 })
  })
  expectSame('dx', [...dx!], [5, 0, 0, 0])
}

async function globalAverage(n: number, c: number, h: number, w: number): Promise<void> {
  const values = numbers(`global/${n}/${c}/${h}/${w}`, n * c * h * w)
  const dy = numbers('global/dy', n * c)
  const { y, dInputs: [dx] } = await run({
    inputs: [{ n, c, h, w, values }], dy, compute: (ops, x) => ops.globalAveragePool(x)
  })
  const plane = (i: number) => values.subarray(i * h * w, (i + 1) * h * w)
  const expected = dy.map((_, i) => plane(i).reduce((sum, v) => sum + v, 0) / (h * w))
  expectClose('y', y, expected, tolerance)
  expectClose('dx', dx!, values.map((_, i) => dy[Math.floor(i / (h * w))]! / (h * w)), tolerance)
}

const globalShapes = [[1, 1, 1, 1], [3, 5, 4, 4], [5, 16, 7, 9], [8, 33, 2, 2], [17, 3, 8, 8]] as const

export const poolTests: readonly ConformanceTest[] = [
  ...cases.flatMap((one): ConformanceTest[] => [
    {
      name: `max pool, ${text(one)}: value and gradient equal float64`,
      run: () => matchesFloat64('maxPool', one, same)
    },
    { name: `max pool, ${text(one)}: the first of equals wins`, run: () => matchesFloat64('maxPool', one, withTies) },
    { name: `max pool, ${text(one)}: padding never wins`, run: () => matchesFloat64('maxPool', one, negative) },
    {
      name: `average pool, ${text(one)}: values and gradient equal float64`,
      run: () => matchesFloat64('averagePool', one, same)
    }
  ]),
  { name: 'max pool, four equal pixels: the first takes the gradient', run: tie },
  { name: 'max pool, of an input batch', run: () => matchesFloat64('maxPool', cases[4]!, same, 'vector') },
  { name: 'average pool, of an input batch', run: () => matchesFloat64('averagePool', cases[4]!, same, 'vector') },
  ...globalShapes.map(([n, c, h, w]): ConformanceTest => ({
    name: `global average pool, ${n} images of ${c}×${h}×${w}: values and gradient equal float64`,
    run: () => globalAverage(n, c, h, w)
  })),
  ...(['maxPool', 'averagePool'] as const).map((kind): ConformanceTest => ({
    name: `${kind === 'maxPool' ? 'max pool' : 'average pool'}, ${text(cases[4]!)}: gradient equals finite differences`,
    // A step short enough that no other pixel becomes the highest.
    run: () => checkAlongGradient(build(kind, cases[4]!, `${kind}/finite`), 2 ** -10)
  }))
]
