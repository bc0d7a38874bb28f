import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { shareOut } from '../src/share-out.js'

const free = (n: number) => ({ floors: Array(n).fill(0), caps: Array(n).fill(1e9) })

describe('shareOut', () => {
  test('shares in proportion, what is left over goes to the largest remainders, of equal ones to the first', () => {
    expect(shareOut(10, [1, 1], free(2))).toEqual([5, 5])
    expect(shareOut(10, [3, 2, 2], free(3))).toEqual([4, 3, 3])     // 4.29, 2.86, 2.86
    expect(shareOut(7, [1, 1], free(2))).toEqual([4, 3])
    expect(shareOut(0, [1, 2], free(2))).toEqual([0, 0])
  })

  test('what does not fit goes to the others in their proportion, what must be there is taken from them', () => {
    expect(shareOut(12, [10, 1, 1], { floors: [0, 0, 0], caps: [4, 9, 9] })).toEqual([4, 4, 4])
    expect(shareOut(10, [1, 1, 0], { floors: [0, 0, 2], caps: [9, 9, 9] })).toEqual([4, 4, 2])
    expect(shareOut(10, [1, 0], { floors: [0, 0], caps: [4, 9] })).toEqual([4, 6])
    expect(shareOut(4, [0, 0], { floors: [0, 0], caps: [9, 9] })).toEqual([2, 2])
  })

  test('adds up exactly, within bounds, and a part of more weight gets no less where bounds are the same', () => {
    const part = fc.record({
      weight: fc.oneof(fc.constant(0), fc.double({ min: 1e-9, max: 1e6, noNaN: true })),
      floor: fc.nat(3), room: fc.nat(50)
    })
    fc.assert(fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), fc.double({ min: 0, max: 1, noNaN: true }),
      (parts, share) => {
        const [floors, caps] = [parts.map(({ floor }) => floor), parts.map(({ floor, room }) => floor + room)]
        const [least, most] = [floors, caps].map(all => all.reduce((a, b) => a + b))
        const total = least + Math.floor(share * (most - least))
        const counts = shareOut(total, parts.map(({ weight }) => weight), { floors, caps })
        expect(counts.reduce((a, b) => a + b)).toBe(total)
        counts.forEach((count, i) => {
          expect(Number.isInteger(count) && count >= floors[i] && count <= caps[i]).toBe(true)
          parts.forEach(({ weight, floor, room }, j) => {
            if (floor === floors[i] && room === parts[i].room && weight > parts[i].weight) {
              expect(counts[j]).toBeGreaterThanOrEqual(count - 1)
            }
          })
        })
      }))
  })

  test('refuses more than there is room for, and less than must be there', () => {
    expect(() => shareOut(3, [1, 1], { floors: [0, 0], caps: [1, 1] })).toThrow('from 0 to 2, got 3')
    expect(() => shareOut(1, [1, 1], { floors: [1, 1], caps: [2, 2] })).toThrow('from 2 to 4, got 1')
  })
})
