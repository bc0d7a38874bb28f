import { Mask } from '@itop/masks'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from '../src/index.js'
import { comparable, joined, sample } from './samples.js'

/** What `golden/version-1.itop` holds, written by the first release of this package. */
const first: Checkpoint = {
  ...sample(), masks: new Map([...sample().masks, ['mask/conv', Mask.fromIndices([8, 4, 3, 3], [3, 7, 200])]])
}

test('a file of the first release is read, and written again byte for byte', () => {
  const file = new Uint8Array(readFileSync(new URL('golden/version-1.itop', import.meta.url)))
  expect(comparable(decodeCheckpoint(file))).toEqual(comparable(first))
  expect(joined(encodeCheckpoint(first))).toEqual(file)
})
