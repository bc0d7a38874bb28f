import { expect, test } from 'vitest'
import { mlp } from '@itop/models'
import { exchangePlan, ringSeconds } from '../src/plan/exchange.js'

test('what two ranks of a small network exchange can be counted by hand', () => {
  const network = mlp({ name: 'toy', layers: [8, 16, 3] })   // 128 and 48 weights, 16 and 3 biases
  const layers = [{ name: 'fc1', active: 50, size: 128 }, { name: 'fc2', active: 20, size: 48 }]
  const plan = exchangePlan(network, layers, { ranks: 2, accumulate: 1, bandwidth: 1 })
  expect(plan).toMatchObject({
    bytes: 4 * (50 + 20 + 19 + 2 * 2 + 1), denseBytes: 4 * (176 + 19 + 2 * 2 + 1), everyPositionBytes: 4 * 176
  })
  expect(plan.seconds).toBeCloseTo(plan.bytes * 8 / 1e9, 15)   // each sends half twice
})

test('a ring sends nothing alone, and never twice the buffer', () => {
  expect(ringSeconds(1e9, 1, 10)).toBe(0)
  expect(ringSeconds(1e9, 4, 10)).toBeCloseTo(1.2, 12)
  expect(ringSeconds(1e9, 1024, 10)).toBeLessThan(1.6)
})
