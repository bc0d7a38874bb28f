import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseCifar } from '../src/cifar.js'
import { DataError } from '../src/data-error.js'
import { cifarFile, thrownBy } from './examples.js'

test('reads CIFAR-10 records', () => {
  const { count, labels, images, coarseLabels } = parseCifar(cifarFile([[3], [9]]), { fileName: 'a', labelBytes: 1 })
  expect([count, ...labels, coarseLabels]).toEqual([2, 3, 9, undefined])
  expect([images.length, images[0], images[3071], images[3072], images[6143]]).toEqual([6144, 0, 0, 1, 1])
})

test('reads CIFAR-100 records: superclass first, then class', () => {
  const { labels, coarseLabels } = parseCifar(cifarFile([[19, 99], [0, 4]]), { fileName: 'a', labelBytes: 2 })
  expect([...labels]).toEqual([99, 4])
  expect([...coarseLabels ?? []]).toEqual([19, 0])
})

test('refuses every length that is not whole records, at the record that is cut', () => {
  const file = cifarFile([[1], [2]])
  fc.assert(fc.property(fc.nat(file.length - 1).filter(length => length !== 3073), length => {
    expect(thrownBy(() => parseCifar(file.subarray(0, length), { fileName: 'cut', labelBytes: 1 })))
      .toMatchObject({ name: 'DataError', offset: length < 3073 ? 0 : 3073 })
  }))
})

test('refuses a label out of range, at its byte', () => {
  expect(thrownBy(() => parseCifar(cifarFile([[1], [10]]), { fileName: 'f', labelBytes: 1 })).message)
    .toMatch('f, byte 3073: expected a label below 10 (record 1), found 10.')
  expect(thrownBy(() => parseCifar(cifarFile([[20, 5]]), { fileName: 'f', labelBytes: 2 })))
    .toMatchObject({ offset: 0 })
  expect(thrownBy(() => parseCifar(cifarFile([[2, 100]]), { fileName: 'f', labelBytes: 2 }))).toBeInstanceOf(DataError)
})

test('refuses an unknown option', () => {
  const options = { fileName: 'f', labelBytes: 1 as const, class: 3 }
  expect(() => parseCifar(cifarFile([[1]]), options)).toThrow('unknown option "class"')
})
