import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cellAt, fit, pan, zoom } from '../../src/view/viewport.js'

const picture = { width: 784, height: 300 }
const screen = { width: 1000, height: 400 }

test('the whole picture is as large as it can be, in the middle', () => {
  expect(fit(picture, screen)).toEqual({ scale: 1000 / 784, x: 0, y: (300 - 400 / (1000 / 784)) / 2 })
})

test('the cell under the pointer stays there while one zooms in', () => {
  const factors = fc.double({ min: 1.1, max: 30, noNaN: true })
  fc.assert(fc.property(fc.integer({ min: 0, max: 999 }), fc.integer({ min: 20, max: 379 }), factors,
    (x, y, factor) => {
      const before = zoom(fit(picture, screen), 4, { x: 500, y: 200 }, picture, screen)
      const after = zoom(before, factor, { x, y }, picture, screen)
      const cell = cellAt(before, { x, y }, picture)!
      const at = cellAt(after, { x, y }, picture)!
      // A border may lie under the pointer, where rounding decides.
      expect(Math.abs(at.row - cell.row)).toBeLessThanOrEqual(1)
      expect(Math.abs(at.column - cell.column)).toBeLessThanOrEqual(1)
    }))
})

test('zooming out ends at the whole picture, zooming in at 48 pixels a cell', () => {
  const whole = fit(picture, screen)
  const near = zoom(whole, 5, { x: 10, y: 300 }, picture, screen)
  expect(zoom(near, 0.001, { x: 0, y: 0 }, picture, screen)).toEqual(whole)
  expect(zoom(whole, 1e6, { x: 0, y: 0 }, picture, screen).scale).toBe(48)
})

test('the picture cannot be moved off the screen', () => {
  fc.assert(fc.property(fc.integer({ min: -1e5, max: 1e5 }), fc.integer({ min: -1e5, max: 1e5 }), (dx, dy) => {
    const view = pan(zoom(fit(picture, screen), 10, { x: 0, y: 0 }, picture, screen), dx, dy, picture, screen)
    for (const at of [{ x: 0, y: 0 }, { x: 999, y: 399 }]) expect(cellAt(view, at, picture)).not.toBeNull()
  }))
})

test('beside the picture is no cell', () => expect(cellAt(fit(picture, screen), { x: 5, y: 1 }, picture)).toBeNull())
