import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { wordBytes } from './bits.js'
import type { Mask } from './mask.js'

/** Hexadecimal SHA-256 over the masks in order, bits least significant first, each mask padded to a byte. */
export function maskHash(masks: Iterable<Mask>): string {
  const hash = sha256.create()
  for (const mask of masks) hash.update(wordBytes(mask.words, mask.size))
  return bytesToHex(hash.digest())
}
