import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DataError } from '../src/data-error.js'
import { parseIdx } from '../src/idx.js'
import { idxFile, thrownBy } from './examples.js'

const file = idxFile([2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])

test('reads shape and values', () => {
  const { shape, data } = parseIdx(file, 'a')
  expect(shape).toEqual([2, 2, 3])
  expect([...data]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
})

test('reads a view that does not begin at its buffer\'s start', () => {
  const shifted = new Uint8Array(file.length + 3)
  shifted.set(file, 3)
  expect(parseIdx(shifted.subarray(3), 'a').shape).toEqual([2, 2, 3])
})

test('refuses a file cut at any byte, and one with bytes added, naming it', () => {
  for (let length = 0; length < file.length; length++) {
    const error = thrownBy(() => parseIdx(file.subarray(0, length), 'cut'))
    expect(error).toBeInstanceOf(DataError)
    expect(error).toMatchObject({ file: 'cut', offset: length })
  }
  expect(thrownBy(() => parseIdx(Uint8Array.of(...file, 0), 'long')).message)
    .toBe('long, byte 28: expected 28 bytes (a header of 16, 2·2·3 values), found 29. ' +
      'The file is damaged or incomplete: download it again.')
})

test('refuses every flipped bit of the header', () => {
  fc.assert(fc.property(fc.nat(15), fc.nat(7), (byte, bit) => {
    const flipped = file.slice()
    flipped[byte] ^= 1 << bit
    expect(thrownBy(() => parseIdx(flipped, 'flipped'))).toBeInstanceOf(DataError)
  }))
})

test('names the first wrong byte of the magic number', () => {
  const at = (byte: number, value: number) => thrownBy(() => parseIdx(file.with(byte, value), 'f')).message
  expect(at(0, 1)).toMatch('f, byte 0: expected two zero bytes (an IDX file), found 01 00.')
  expect(at(2, 13)).toMatch('f, byte 2: expected type 08 (unsigned bytes), found 0d.')
  expect(at(3, 0)).toMatch('f, byte 3: expected 1 to 4 dimensions, found 0.')
  expect(at(7, 0)).toMatch('f, byte 4: expected a dimension ≥ 1, found 0.')
})
