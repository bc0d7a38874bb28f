import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLifetimes } from '../src/recording/lifetimes.js'

const start = 2 ** 40

test('an example to check by hand: what is there at the same time lies side by side, the rest in the same room', () => {
  const places = createLifetimes(start)
  const small = places.allocate(64)
  const large = places.allocate(256)
  places.free(small)
  const later = places.allocate(64)
  const { bytes, offsetOf } = places.pack()
  expect(bytes).toBe(320)
  expect([large, small, later, small + 60].map(offsetOf)).toEqual([0, 256, 256, 316])
})

/** Blocks that come, and of which some go before others come. */
const histories = fc.array(fc.record({ bytes: fc.integer({ min: 1, max: 5000 }), goes: fc.nat(9) }), { maxLength: 60 })

test('no two that are there at the same time overlap, and little is wasted', () => {
  fc.assert(fc.property(histories, history => {
    const places = createLifetimes(start)
    let living: { at: number, bytes: number, others: number[] }[] = []
    const all: typeof living = []
    let [live, most] = [0, 0]
    for (const { bytes, goes } of history) {
      const others = living.map(({ at }) => at)
      const block = { at: places.allocate(bytes), bytes: Math.ceil(bytes / 64) * 64, others }
      living.push(block)
      all.push(block)
      live += block.bytes
      most = Math.max(most, live)
      const gone = goes < living.length ? living[goes] : undefined
      if (!gone) continue
      places.free(gone.at)
      live -= gone.bytes
      living = living.filter(one => one !== gone)
    }
    const { bytes, offsetOf } = places.pack()
    const sizes = new Map(all.map(block => [block.at, block.bytes]))
    for (const { at, bytes: own, others } of all) {
      expect(offsetOf(at) % 64).toBe(0)
      for (const other of others) {
        const [a, b] = [offsetOf(at), offsetOf(other)]
        expect(a + own <= b || b + sizes.get(other)! <= a).toBe(true)
      }
    }
    expect(bytes).toBeGreaterThanOrEqual(most)
    expect(bytes).toBeLessThanOrEqual(2 * most)
  }))
})

test('to free what is not there is a fault', () => {
  expect(() => createLifetimes(start).free(start)).toThrow('is no place of something that is there')
})
