import { Mask, randomSubset } from '@itop/masks'
import { createPattern, explainLayer } from '@itop/ops'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { denseFrom, isDense } from '../src/choice.js'
import { register, type CpuBackend } from '../src/index.js'

let backend: CpuBackend
beforeAll(async () => { backend = await register({ threads: 1 }) })
afterAll(() => backend.dispose())

const linear = (count: number) => createPattern(randomSubset({ shape: [100, 100], count, seed: 'choice' }))
const conv = (count: number) => createPattern(randomSubset({ shape: [50, 50, 2, 2], count, seed: 'choice' }))

test('a layer is computed sparsely below the density where dense is faster, densely from there on', () => {
  for (const [kind, of] of [['linear', linear], ['conv', conv]] as const) {
    const limit = Math.ceil(denseFrom[kind] * 10_000)
    expect(isDense({ pattern: of(limit - 1) })).toBe(false)
    expect(isDense({ pattern: of(limit) })).toBe(true)
  }
  expect(isDense({ pattern: createPattern(Mask.empty([2, 2])) })).toBe(false)
  expect(isDense({ pattern: createPattern(Mask.full([2, 2])) })).toBe(true)
  expect(isDense({ pattern: createPattern(Mask.full([4, 1, 3, 3])), groups: 4 })).toBe(false)
})

test('explainLayer names the arithmetic, the kernel and the reason', () => {
  expect(explainLayer(linear(500), 128)).toEqual({
    arithmetic: 'sparse', kernel: 'sparse_times_batch',
    why: 'density 5.0 % is below 50 %, so only existing weights are computed'
  })
  expect(explainLayer(conv(6000), 128)).toEqual({
    arithmetic: 'sparse', kernel: 'conv_sparse',
    why: 'density 60.0 % is below 80 %, so only existing weights are computed'
  })
  expect(explainLayer(createPattern(Mask.full([2, 2, 1, 1])), 128)).toEqual({
    arithmetic: 'dense', kernel: 'conv_dense', why: 'density 100.0 % is at least 80 %, where the dense kernel is faster'
  })
})
