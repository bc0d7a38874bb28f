import { expect, test } from 'vitest'
import { lanesOf } from '../src/lanes.js'

test('lanes fill whole vectors; rows are never a multiple of 128 bytes apart', () => {
  expect(lanesOf(1, 4)).toEqual({ lanes: 4, stride: 4 })
  expect(lanesOf(100, 4)).toEqual({ lanes: 100, stride: 100 })
  expect(lanesOf(100, 16)).toEqual({ lanes: 112, stride: 112 })
  expect(lanesOf(128, 4)).toEqual({ lanes: 128, stride: 132 })
  for (const vector of [4, 8, 16]) for (let n = 1; n <= 1000; n++) {
    const { lanes, stride } = lanesOf(n, vector)
    expect(lanes).toBe(Math.ceil(n / vector) * vector)
    expect(stride).toBeGreaterThanOrEqual(lanes)
    expect([stride % vector, stride * 4 % 128 === 0]).toEqual([0, false])
  }
})
