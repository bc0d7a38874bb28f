import type { MaskSet } from '@itop/masks'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { headerBytes, readHistory, recordBytes, walk, writeHistory } from '../src/index.js'
import { moments } from './arbitrary.js'

test('no record takes more bytes than are foretold, and the header as many', () => {
  fc.assert(fc.property(moments, all => {
    const history = readHistory(writeHistory({ seed: 7 }, all))
    expect(headerBytes(history)).toBe(history.records[0]!.offset)
    let before: MaskSet | undefined
    for (const { offset, end, masks, changes } of walk(history)) {
      const turnover = changes.map(({ name, mask, dropped, grown }) => ({
        size: mask.size, active: before?.get(name).count ?? 0, dropped: dropped.length, grown: grown.length
      }))
      expect(end - offset).toBeLessThanOrEqual(recordBytes(turnover))
      before = masks
    }
  }))
})

test('a change of a fifth of the weights of LeNet-300-100 takes some 4 kB', () => {
  const bytes = recordBytes([
    { size: 235_200, active: 9051, dropped: 1811, grown: 1811 },
    { size: 30_000, active: 3340, dropped: 668, grown: 668 },
    { size: 1000, active: 919, dropped: 81, grown: 81 }
  ])
  expect(bytes).toBeGreaterThan(3500)
  expect(bytes).toBeLessThan(4000)
})

test('refuses that more leave than exist, or come than are absent', () => {
  expect(() => recordBytes([{ size: 10, active: 5, dropped: 6, grown: 0 }])).toThrow('dropped')
  expect(() => recordBytes([{ size: 10, active: 5, dropped: 0, grown: 6 }])).toThrow('grown')
})
