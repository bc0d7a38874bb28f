import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { shrink } from '@itop/inference/pictures'
import { centred } from '../../src/view/digit.js'

const side = 28

/** A grey picture of rectangles. */
function drawn(width: number, height: number, ...boxes: [x: number, y: number, w: number, h: number][]) {
  const ink = new Float32Array(width * height)
  for (const [x, y, w, h] of boxes) {
    for (let row = y; row < y + h; row++) ink.fill(1, row * width + x, row * width + x + w)
  }
  return { width, height, ink }
}

/** Left, top, right and bottom of what is not empty, and its centre of mass. */
function measure(pixels: Float32Array) {
  const points = [...pixels].flatMap((value, i) => value > 0 ? [{ x: i % side, y: Math.floor(i / side), value }] : [])
  const sum = points.reduce((total, { value }) => total + value, 0)
  return {
    width: Math.max(...points.map(({ x }) => x)) - Math.min(...points.map(({ x }) => x)) + 1,
    height: Math.max(...points.map(({ y }) => y)) - Math.min(...points.map(({ y }) => y)) + 1,
    x: points.reduce((total, { x, value }) => total + (x + 0.5) * value, 0) / sum,
    y: points.reduce((total, { y, value }) => total + (y + 0.5) * value, 0) / sum
  }
}

describe('a drawing as MNIST would have it', () => {
  test('nothing drawn is nothing', () => expect(centred(drawn(280, 280))).toBeNull())

  test('a tall stroke in a corner becomes 20 pixels high and lies in the middle', () => {
    const { width, height, x, y } = measure(centred(drawn(280, 280, [3, 5, 20, 100]))!)
    expect([width, height]).toEqual([4, 20])
    expect([x, y]).toEqual([14, 14])
  })

  test('the centre of mass counts, not the middle of the box', () => {
    // A heavy foot: the box's middle is above the centre of mass.
    const { y } = measure(centred(drawn(280, 280, [100, 20, 20, 200], [40, 180, 140, 40]))!)
    expect(Math.abs(y - 14)).toBeLessThanOrEqual(0.5)
  })

  test('any drawing lies in 28×28, its longer side 20, about its centre of mass', () => {
    const box = fc.tuple(fc.nat(200), fc.nat(200), fc.integer({ min: 8, max: 79 }), fc.integer({ min: 8, max: 79 }))
    fc.assert(fc.property(box, box, (a, b) => {
      const { width, height, x, y } = measure(centred(drawn(280, 280, a, b))!)
      expect(Math.max(width, height)).toBe(20)
      // Where the centre of mass would push the box over the edge, the box stays.
      if (Math.abs(x - 14) > 0.51) expect(width).toBeGreaterThan(14)
      if (Math.abs(y - 14) > 0.51) expect(height).toBeGreaterThan(14)
    }), { numRuns: 60 })
  })
})

test('shrinking keeps the mean of a picture', () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 12 }), (width, height, columns, rows) => {
      const ink = Float32Array.from({ length: width * height }, (_, i) => (i * 37 % 101) / 101)
      const small = shrink({ width, height, ink }, { x: 0, y: 0, width, height }, columns, rows)
      const mean = (values: Float32Array) => values.reduce((a, b) => a + b, 0) / values.length
      expect(mean(small)).toBeCloseTo(mean(ink), 4) // sums of float32
    }))
})
