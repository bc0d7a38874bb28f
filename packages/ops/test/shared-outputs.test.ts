import { Mask } from '@itop/masks'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPattern, sharedOutputs } from '../src/index.js'

const shared = (mask: Mask) => sharedOutputs(createPattern(mask))

test('two outputs that look at the same inputs share their pattern, and so may four', () => {
  expect(shared(Mask.from([1, 0, 1, 1, 0, 1], [2, 3]))).toBe(2)
  expect(shared(Mask.from([1, 0, 1, 1, 0, 0], [2, 3]))).toBe(1)
  expect(shared(Mask.from([1, 0, 1, 0, 0, 1, 0, 1], [4, 2]))).toBe(2)
  expect(shared(Mask.from([1, 0, 1, 0, 1, 0, 1, 0], [4, 2]))).toBe(4)
  expect(shared(Mask.full([24, 3, 3, 3]))).toBe(8)
})

test('neighbours are counted from the first output, and have to divide all', () => {
  expect(shared(Mask.from([1, 0, 0, 1, 0, 1, 1, 0], [4, 2]))).toBe(1)
  expect(shared(Mask.full([3, 5]))).toBe(1)
  expect(shared(Mask.full([6, 5]))).toBe(2)
})

/** What is shared, position by position. */
function sharedByHand(mask: Mask): number {
  const [outputs, columns] = mask.shape as [number, number]   // a matrix
  const alike = (together: number) => outputs % together === 0 && Array.from({ length: mask.size }).every((_, i) => {
    const [output, column] = [Math.floor(i / columns), i % columns]
    return mask.has(i) === mask.has((output - output % together) * columns + column)
  })
  return [8, 4, 2].find(alike) ?? 1
}

test('it is what positions say, whatever the rows are long', () => {
  const layers = fc.record({
    bands: fc.integer({ min: 1, max: 3 }), together: fc.constantFrom(1, 2, 4, 8, 16), odd: fc.option(fc.nat()),
    row: fc.array(fc.boolean(), { minLength: 1, maxLength: 70 })
  })
  fc.assert(fc.property(layers, ({ bands, together, odd, row }) => {
    const outputs = bands * together
    const bits = Array.from({ length: outputs }, (_, o) => Math.floor(o / together) % 2 ? row.map(bit => !bit) : row)
      .flat()
    if (odd !== null) bits[odd % bits.length] = !bits[odd % bits.length]
    const mask = Mask.from(bits, [outputs, row.length])
    expect(shared(mask)).toBe(sharedByHand(mask))
  }))
})
