import { Mask, randomSubset } from '@itop/masks'
import { describe, expect, test } from 'vitest'
import { createNetwork, initialValues, maskable, type WeightInit, type WeightSpec } from '../src/index.js'

const spec = (init: WeightInit, name = 'fc1'): WeightSpec =>
  ({ name, role: 'dense', shape: [100, 400], positions: 1, init })
const uniform = spec({ kind: 'uniform', halfWidth: 0.05 })

const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length
const deviation = (values: Float32Array) => Math.sqrt(mean(values.map(value => value * value)) - mean(values) ** 2)

describe('initialValues', () => {
  test('uniform: inside its bounds, and over all of them', () => {
    const values = initialValues(uniform, 1)
    expect(values).toHaveLength(40_000)
    expect(Math.max(...values)).toBeLessThanOrEqual(Math.fround(0.05))
    expect(Math.min(...values)).toBeGreaterThanOrEqual(Math.fround(-0.05))
    // 40,000 draws: the ends are reached to a thousandth, the mean to four of its deviations.
    expect(Math.max(...values)).toBeGreaterThan(0.04995)
    expect(Math.min(...values)).toBeLessThan(-0.04995)
    expect(Math.abs(mean(values))).toBeLessThan(4 * 0.05 / Math.sqrt(3 * 40_000))
    expect(deviation(values)).toBeCloseTo(0.05 / Math.sqrt(3), 3)
  })

  test('normal: its mean is 0 and its deviation the one asked for', () => {
    const values = initialValues(spec({ kind: 'normal', deviation: 2 }), 1)
    expect(Math.abs(mean(values))).toBeLessThan(4 * 2 / Math.sqrt(40_000))
    expect(deviation(values)).toBeCloseTo(2, 1)
    const beyond = values.filter(value => Math.abs(value) > 4).length / values.length // two deviations
    expect(beyond).toBeGreaterThan(0.04)
    expect(beyond).toBeLessThan(0.051)
  })

  test('constant: that value everywhere', () => {
    expect([...initialValues(spec({ kind: 'constant', value: 0.5 }), 1, Mask.from([1, 1, 0]))]).toEqual([0.5, 0.5])
  })

  test('draws one value for each position of the mask, the whole tensor without one', () => {
    const mask = randomSubset({ shape: [100, 400], count: 123, seed: 'mask' })
    expect(initialValues(uniform, 1, mask)).toHaveLength(123)
    expect(initialValues(uniform, 1, Mask.empty([100, 400]))).toHaveLength(0)
  })

  test('is a function of seed and name: no state between calls', () => {
    const first = initialValues(uniform, 1)
    initialValues(uniform, 2)
    expect(initialValues(uniform, 1)).toEqual(first)
    const common = (other: Float32Array) => other.filter((value, i) => value === first[i]).length
    expect(common(initialValues(uniform, 2))).toBeLessThan(10)
    expect(common(initialValues({ ...uniform, name: 'fc2' }, 1))).toBeLessThan(10)
  })
})

test('only convolutions and fully connected layers are maskable, in model order', () => {
  const roles = ['conv', 'norm', 'dense', 'bias'] as const
  const weights = roles.map(role => ({ ...uniform, name: role, role }))
  expect(maskable(weights).map(({ name }) => name)).toEqual(['conv', 'dense'])
  expect(maskable(createNetwork('mlp').weights).map(({ name }) => name)).toEqual(['fc1', 'fc2', 'fc3'])
})
