import { expect, test } from 'vitest'

test('exports these names', async () => {
  expect(Object.keys(await import('../src/index.js')).sort()).toEqual([
    'HistoryError', 'agesAt', 'continueHistory', 'exploredAt', 'headerBytes', 'historyUntil', 'lives', 'masksAt',
    'overlaps', 'readHistory', 'recordBytes', 'startHistory', 'stepIn', 'survival', 'walk', 'writeHistory'
  ])
})
