import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fillWith } from '../src/image-input.js'

const kinds = { floats: Float32Array, bytes: Uint8Array }

test.each(['floats', 'bytes'] as const)(
  'law: %s are written feature by feature as image by image, lanes beyond as they were', kind => {
    fc.assert(fc.property(fc.record({
      c: fc.integer({ min: 1, max: 3 }), h: fc.integer({ min: 1, max: 5 }), w: fc.integer({ min: 1, max: 5 }),
      first: fc.nat(2), n: fc.integer({ min: 1, max: 5 }), more: fc.nat(3)
    }), ({ c, h, w, first, n, more }) => {
      const [size, lanes] = [c * h * w, n + more]
      const images = kinds[kind].from(Array.from({ length: (first + n + 1) * size }, (_, i) => i * 7 % 251))
      const normalisation = { mean: [0.1, 0.2, 0.3].slice(0, c), std: [0.5, 2, 3].slice(0, c) }
      const fill = fillWith(images, { shape: { c, h, w }, normalisation }, first, n)
      const [rows, columns] = [new Float32Array(n * size), new Float32Array(lanes * size).fill(-9)]
      fill(rows, { kind: 'image-major' })
      fill(columns, { kind: 'feature-major', lanes })
      for (let i = 0; i < lanes * size; i++) {
        const [feature, image] = [Math.floor(i / lanes), i % lanes]
        expect(columns[i]).toBe(image < n ? rows[image * size + feature] : -9)
      }
      if (kind === 'floats') expect([...rows]).toEqual([...images.subarray(first * size, (first + n) * size)])
    }))
  })

test('a byte is a share of 255, less the mean of its channel, by its deviation', () => {
  const normalisation = { mean: [0, 0.5], std: [1, 0.25] }
  const rows = new Float32Array(2)
  fillWith(Uint8Array.of(255, 255), { shape: { c: 2, h: 1, w: 1 }, normalisation }, 0, 1)(rows, { kind: 'image-major' })
  expect([...rows]).toEqual([1, 2])
})
