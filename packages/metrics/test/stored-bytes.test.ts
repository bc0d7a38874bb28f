import { expect, test } from 'vitest'
import { storedBytes } from '../src/index.js'

test('values in four bytes, positions by the smaller of a bit each and four bytes each, none for what is whole', () => {
  expect(storedBytes([{ size: 100, active: 50 }])).toEqual({ weightsBytes: 4 * 50 + 13, denseWeightsBytes: 400 })
  expect(storedBytes([{ size: 100, active: 2 }])).toEqual({ weightsBytes: 4 * 2 + 4 * 2, denseWeightsBytes: 400 })
  expect(storedBytes([{ size: 100, active: 100 }, { size: 10 }]))
    .toEqual({ weightsBytes: 440, denseWeightsBytes: 440 })
  expect(storedBytes([{ size: 100, active: 0 }, { size: 7, active: undefined }]))
    .toEqual({ weightsBytes: 28, denseWeightsBytes: 428 })
})
