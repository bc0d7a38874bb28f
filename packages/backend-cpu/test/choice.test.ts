import { Mask, randomSubset } from '@itop/masks'
import { createPattern, explainLayer, type ConvGeometry, type Pattern } from '@itop/ops'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { denseRule, fitsWinograd, isDenseConv, isDenseLinear, type DenseRule } from '../src/choice.js'
import { register, type CpuBackend } from '../src/index.js'

let backend: CpuBackend
beforeAll(async () => { backend = await register({ threads: 1 }) })
afterAll(() => backend.dispose())

const linear = (count: number) => createPattern(randomSubset({ shape: [100, 100], count, seed: 'choice' }))
const kernel2x2 = (count: number) => createPattern(randomSubset({ shape: [50, 50, 2, 2], count, seed: 'choice' }))
const kernel3x3 = (count: number) => createPattern(randomSubset({ shape: [20, 20, 3, 3], count, seed: 'choice' }))

/** A convolution of stride 1 that keeps the size of an image, where its kernel is 3×3. */
const moved = (pattern: Pattern, other: Partial<ConvGeometry> = {}): ConvGeometry => ({
  pattern, n: 4, input: { c: pattern.shape[1]!, h: 8, w: 6 }, output: { c: pattern.shape[0]!, h: 8, w: 6 },
  stride: [1, 1], padding: [1, 1], groups: 1, ...other
})

test('a layer is computed sparsely below the density where dense is faster, densely from there on', () => {
  const sides = ({ kind, from }: DenseRule, expected: string, size: number, isDense: (count: number) => boolean) => {
    const limit = Math.ceil(from * size)
    expect([kind, isDense(limit - 1), isDense(limit)]).toEqual([expected, false, true])
  }
  sides(denseRule(), 'linear', 10_000, (count) => isDenseLinear(linear(count)))
  sides(denseRule(moved(kernel2x2(1))), 'conv', 10_000, (count) => isDenseConv(moved(kernel2x2(count))))
  const full = moved(kernel3x3(1), { output: { c: 20, h: 8, w: 12 } })
  sides(denseRule(full), 'winograd', 3_600, (count) => isDenseConv({ ...full, pattern: kernel3x3(count) }))
  // 7×7 pixels take 2×2 tiles of 4×4, so that 49 of 64 are wanted: dense from 0.25 · 64 / 49 on.
  const over = moved(kernel3x3(1), { output: { c: 20, h: 7, w: 7 } })
  expect(denseRule(over).from).toBeCloseTo(0.25 * 64 / 49, 12)
  sides(denseRule(over), 'winograd', 3_600, (count) => isDenseConv({ ...over, pattern: kernel3x3(count) }))
  expect(isDenseLinear(createPattern(Mask.empty([2, 2])))).toBe(false)
  expect(isDenseLinear(createPattern(Mask.full([2, 2])))).toBe(true)
  expect(isDenseConv(moved(createPattern(Mask.full([4, 1, 3, 3])), { groups: 4 }))).toBe(false)
})

test('Winograd fits 3×3 kernels of stride 1 and padding 1 in one group with channels and pixels enough', () => {
  const full = createPattern(Mask.full([16, 16, 3, 3]))
  const fits = (other: Partial<ConvGeometry>) => fitsWinograd(moved(full, other))
  expect(fits({})).toBe(true)
  expect(fits({ stride: [1, 2] })).toBe(false)
  expect(fits({ padding: [0, 1] })).toBe(false)
  expect(fits({ groups: 2 })).toBe(false)
  expect(fits({ output: { c: 16, h: 7, w: 7 } })).toBe(true)
  expect(fits({ output: { c: 16, h: 2, w: 2 } })).toBe(false)
  expect(fitsWinograd(moved(createPattern(Mask.full([64, 3, 3, 3]))))).toBe(false)
  expect(fitsWinograd(moved(createPattern(Mask.full([16, 16, 1, 1]))))).toBe(false)
})

test('explainLayer names the arithmetic, the kernel and the reason', () => {
  expect(explainLayer(linear(500), 128)).toEqual({
    arithmetic: 'sparse', kernel: 'sparse_times_batch',
    why: 'density 5.0 % is below 50 %, so only existing weights are computed'
  })
  expect(explainLayer(kernel2x2(6000), 128)).toEqual({
    arithmetic: 'sparse', kernel: 'conv_sparse',
    why: 'density 60.0 % is below 80 %, so only existing weights are computed'
  })
  expect(explainLayer(createPattern(Mask.full([2, 2, 1, 1])), 128)).toEqual({
    arithmetic: 'dense', kernel: 'conv_dense', why: 'density 100.0 % is at least 80 %, where the dense kernel is faster'
  })
  expect(explainLayer(createPattern(Mask.from([1, 0, 0, 1], [2, 2, 1, 1])), 128).kernel).toBe('conv_pointwise')
  const half = kernel3x3(1800)
  expect(explainLayer(half, 128, moved(half))).toEqual({
    arithmetic: 'dense', kernel: 'conv_winograd',
    why: 'density 50.0 % is at least 33.3 %, where the dense kernel is faster'
  })
  expect(explainLayer(half, 128, moved(half, { stride: [2, 2] })).arithmetic).toBe('sparse')
  expect(explainLayer(half, 128, moved(half, { groups: 2 }))).toEqual({
    arithmetic: 'sparse', kernel: 'conv_sparse', why: 'groups are computed by their existing weights'
  })
})
