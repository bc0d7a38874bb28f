import { Mask, randomSubset } from '@itop/masks'
import { describe, expect, test } from 'vitest'
import { numbers } from '../src/conformance/check.js'
import { referenceConv2d } from '../src/conformance/reference/convolution.js'
import { referenceBatchNorm } from '../src/conformance/reference/norm.js'
import { referenceAveragePool, referenceMaxPool } from '../src/conformance/reference/pool.js'

// The references that backends are compared with, against their own finite differences, number by number.

const step = 1e-5

/** Σ dy·f at every number of `at`, moved up and down. */
function differences(at: Float64Array, f: (moved: Float64Array) => Float64Array, dy: Float64Array): number[] {
  const value = (moved: Float64Array) => f(moved).reduce((sum, v, i) => sum + v * dy[i]!, 0)
  return Array.from(at, (_, k) => {
    const by = (delta: number) => value(at.map((v, i) => i === k ? v + delta : v))
    return (by(step) - by(-step)) / (2 * step)
  })
}

/** A difference of sums of some dozen terms near 1, divided by 2e-5: rounding leaves 1e-9, curvature less. */
function expectSlopes(actual: Float64Array, expected: number[]): void {
  expect(actual).toHaveLength(expected.length)
  expected.forEach((slope, i) => { expect(actual[i]).toBeCloseTo(slope, 6) })
}

describe('the float64 convolution', () => {
  test('is cross-correlation: a kernel of one pixel below and right of the centre moves the image up and left', () => {
    const mask = Mask.fromIndices([1, 1, 3, 3], [8])
    const window = { size: [3, 3], stride: [1, 1], padding: [1, 1] } as const
    const conv = { mask, n: 1, groups: 1, input: { c: 1, h: 2, w: 2 }, ...window }
    const { y } = referenceConv2d(conv, Float64Array.of(1, 2, 3, 4), Float64Array.of(10), Float64Array.of(0.5))
    expect([...y]).toEqual([40.5, 0.5, 0.5, 0.5])
  })

  test.each([
    { groups: 1, size: [3, 2], stride: [2, 1], padding: [1, 0] },
    { groups: 2, size: [1, 3], stride: [1, 2], padding: [0, 2] }
  ] as const)('has the gradients of its finite differences: $groups groups, kernel $size', ({ groups, ...window }) => {
    const shape = [4, 4 / groups, ...window.size]
    const mask = randomSubset({ population: Mask.full(shape), within: 'inside', count: 11, seed: 'reference' })
    const conv = { mask, n: 2, groups, input: { c: 4, h: 4, w: 5 }, ...window }
    const [x, values, bias] = [numbers('x', 2 * 4 * 20), numbers('w', 11), numbers('b', 4)]
    const { y, backward } = referenceConv2d(conv, x, values, bias)
    const dy = numbers('dy', y.length)
    const { dx, dValues, dBias, dWeight } = backward(dy)
    expectSlopes(dx, differences(x, (moved) => referenceConv2d(conv, moved, values, bias).y, dy))
    expectSlopes(dValues, differences(values, (moved) => referenceConv2d(conv, x, moved, bias).y, dy))
    expectSlopes(dBias, differences(bias, (moved) => referenceConv2d(conv, x, values, moved).y, dy))
    const dense = new Float64Array(mask.size)
    const full = { ...conv, mask: Mask.full(shape) }
    expectSlopes(dWeight, differences(dense, (moved) => referenceConv2d(full, x, moved, bias).y, dy))
  })
})

describe('the float64 batch norm', () => {
  test('makes a channel of 1 and 3 one of −1 and 1, scaled and shifted', () => {
    const { y, means, variances } = referenceBatchNorm({ n: 2, c: 1, pixels: 1, relu: false, epsilon: 0 },
      Float64Array.of(1, 3), { scale: Float64Array.of(5), shift: Float64Array.of(2) })
    expect([[...y], means, variances]).toEqual([[-3, 7], [2], [1]])
  })

  test.each([true, false])('has the gradients of its finite differences; with a ReLU: %s', (relu) => {
    const norm = { n: 3, c: 2, pixels: 4, relu, epsilon: 0.1 }
    const [x, residual, scale, shift] = [numbers('x', 24), numbers('r', 24), numbers('s', 2), numbers('b', 2)]
    const dy = numbers('dy', 24)
    const of = (given: Partial<Record<'x' | 'residual' | 'scale' | 'shift', Float64Array>>) => {
      const all = { x, residual, scale, shift, ...given }
      return referenceBatchNorm(norm, all.x, all, all.residual)
    }
    const { dx, dScale, dShift, dResidual } = of({}).backward(dy)
    expectSlopes(dx, differences(x, (moved) => of({ x: moved }).y, dy))
    expectSlopes(dResidual, differences(residual, (moved) => of({ residual: moved }).y, dy))
    expectSlopes(dScale, differences(scale, (moved) => of({ scale: moved }).y, dy))
    expectSlopes(dShift, differences(shift, (moved) => of({ shift: moved }).y, dy))
  })
})

describe.each([{ kind: 'max', pool: referenceMaxPool }, { kind: 'average', pool: referenceAveragePool }])(
  'the float64 $kind pool', ({ kind, pool }) => {
    const geometry = { input: { c: 1, h: 4, w: 5 }, size: [3, 2], stride: [2, 1], padding: [1, 1] } as const

    test('of windows of −1, −2, −6 and a padding that a maximum does not see', () => {
      const one = { input: { c: 1, h: 1, w: 3 }, size: [2, 3], stride: [1, 1], padding: [1, 0] } as const
      expect([...pool(1, one, Float64Array.of(-1, -2, -6)).y]).toEqual(kind === 'max' ? [-1, -1] : [-1.5, -1.5])
    })

    test('has the gradient of its finite differences', () => {
      const x = numbers('x', 2 * 20)
      const { y, backward } = pool(2, geometry, x)
      const dy = numbers('dy', y.length)
      expectSlopes(backward(dy), differences(x, (moved) => pool(2, geometry, moved).y, dy))
    })
  })
