import { Mask, randomSubset } from '@itop/masks'
import { createPattern, explainLayer } from '@itop/ops'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { denseFrom, isDense } from '../src/choice.js'
import { register, type CpuBackend } from '../src/index.js'

let backend: CpuBackend
beforeAll(async () => { backend = await register({ threads: 1 }) })
afterAll(() => backend.dispose())

const of = (count: number) => createPattern(randomSubset({ shape: [100, 100], count, seed: 'choice' }))

test('a layer is computed sparsely below the density where dense is faster, densely from there on', () => {
  expect(isDense(of(Math.ceil(denseFrom * 10_000) - 1))).toBe(false)
  expect(isDense(of(Math.ceil(denseFrom * 10_000)))).toBe(true)
  expect(isDense(createPattern(Mask.empty([2, 2])))).toBe(false)
  expect(isDense(createPattern(Mask.full([2, 2])))).toBe(true)
})

test('explainLayer names the arithmetic, the kernel and the reason', () => {
  const percent = 100 * denseFrom
  expect(explainLayer(of(500), 128)).toMatchObject({
    arithmetic: 'sparse', why: `density 5.0 % is below ${percent} %, so only existing weights are computed`
  })
  expect(explainLayer(createPattern(Mask.full([2, 2])), 128)).toMatchObject({
    arithmetic: 'dense', why: `density 100.0 % is at least ${percent} %, where the dense kernel is faster`
  })
})
