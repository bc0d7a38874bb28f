import fc from 'fast-check'
import { expect, test } from 'vitest'
import { centreCrop, drawsPerImage, isMirrored, randomBox } from '../../worker/crop.mjs'

const draws = (area: number, ratio: number, row = 0, column = 0) =>
  [...Array.from({ length: 10 }, () => [area, ratio]).flat(), row, column, 0]

test('a box of the drawn area and ratio, at the drawn place', () => {
  // 8 % + 0.5·92 % = 54 % of 10,000 pixels; the ratio half way between 3:4 and 4:3 is 1; √5400 = 73.5
  expect(randomBox(100, 100, draws(0.5, 0.5))).toEqual({ left: 0, top: 0, width: 73, height: 73 })
  expect(randomBox(100, 100, draws(0.5, 0.5, 0.5, 0.999))).toEqual({ left: 27, top: 14, width: 73, height: 73 })
  // 8 % of 10,000 at 3:4: √(800·3/4) = 24.5, √(800·4/3) = 32.7
  expect(randomBox(100, 100, draws(0, 0))).toEqual({ left: 0, top: 0, width: 24, height: 33 })
})

test('takes the first try that fits', () => {
  const numbers = draws(0.9999, 0) // nearly all of the area at 3:4 is higher than the image
  numbers.splice(4, 2, 0, 0.5)
  expect(randomBox(100, 100, numbers)).toEqual({ left: 0, top: 0, width: 28, height: 28 })
})

test('the middle of an image in which no box fits', () => {
  expect(randomBox(300, 10, draws(0.5, 0.5))).toEqual({ left: 143, top: 0, width: 13, height: 10 })
  expect(randomBox(10, 300, draws(0.5, 0.5))).toEqual({ left: 0, top: 143, width: 10, height: 13 })
  expect(randomBox(100, 100, draws(0.9999, 0))).toEqual({ left: 0, top: 0, width: 100, height: 100 })
  expect(randomBox(1, 1, draws(0, 0))).toEqual({ left: 0, top: 0, width: 1, height: 1 })
})

test('lies in the image; its area is 8 to 100 % and its ratio 3:4 to 4:3, but for whole pixels', () => {
  const side = fc.integer({ min: 1, max: 4000 })
  const draw = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  const numbers = fc.array(draw, { minLength: drawsPerImage, maxLength: drawsPerImage })
  fc.assert(fc.property(side, side, numbers, (width, height, all) => {
    const box = randomBox(width, height, all)
    for (const value of Object.values(box)) expect(Number.isInteger(value)).toBe(true)
    expect(Math.min(box.left, box.top, box.width - 1, box.height - 1)).toBeGreaterThanOrEqual(0)
    expect(box.left + box.width).toBeLessThanOrEqual(width)
    expect(box.top + box.height).toBeLessThanOrEqual(height)
    // Either side may be half a pixel off.
    expect((box.width - 0.5) / (box.height + 0.5)).toBeLessThanOrEqual(4 / 3)
    expect((box.width + 0.5) / (box.height - 0.5)).toBeGreaterThanOrEqual(3 / 4)
    const fits = width / height <= 4 / 3 && height / width <= 4 / 3
    if (fits) expect((box.width + 0.5) * (box.height + 0.5)).toBeGreaterThanOrEqual(0.08 * width * height)
  }), { numRuns: 1000 })
})

test('mirrors by the last draw', () => {
  const last = (value: number) => [...draws(0, 0).slice(0, -1), value]
  expect(last(0)).toHaveLength(drawsPerImage)
  expect([0, 0.4999, 0.5, 0.9].map(value => isMirrored(last(value)))).toEqual([true, true, false, false])
})

test('the centre crop: the shorter side to 256 for 224, the longer in proportion, rounded as torchvision does', () => {
  expect(centreCrop(500, 375, 224)).toEqual({ scaled: { width: 341, height: 256 }, left: 58, top: 16 })
  expect(centreCrop(375, 500, 224)).toEqual({ scaled: { width: 256, height: 341 }, left: 16, top: 58 })
  expect(centreCrop(1000, 10, 224)).toEqual({ scaled: { width: 25_600, height: 256 }, left: 12_688, top: 16 })
  expect(centreCrop(64, 64, 32)).toEqual({ scaled: { width: 37, height: 37 }, left: 2, top: 2 })
})
