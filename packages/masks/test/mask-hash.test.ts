import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { Mask } from '../src/mask.js'
import { maskHash } from '../src/mask-hash.js'

test('hashes bits least significant first, each mask padded to a byte', () => {
  const masks = [Mask.from([1, 0, 0, 0, 0, 0, 0, 0, 1]), Mask.from([0, 1, 1])]
  const expected = createHash('sha256').update(Uint8Array.of(0b1, 0b1, 0b110)).digest('hex')
  expect(maskHash(masks)).toBe(expected)
  expect(maskHash(masks.toReversed())).not.toBe(expected)
})
