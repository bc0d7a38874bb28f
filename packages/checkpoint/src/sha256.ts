import { sha256 as noble } from '@noble/hashes/sha2.js'

/** A running SHA-256. `node:crypto`'s fits. */
export interface Sha256 {
  /** Takes more bytes. May be called any number of times before `digest`. */
  update(bytes: Uint8Array): unknown
  /** The 32 bytes of the hash; called once, at the end. */
  digest(): Uint8Array
}

/** SHA-256 in plain JavaScript, for any runtime. */
export const portableSha256 = (): Sha256 => noble.create()

export const digestBytes = 32

/** Node's hash refuses 2 GiB at once. */
const pieceBytes = 2 ** 26

/** Hands all the bytes to a hash, in pieces. */
export function updateAll(hash: Sha256, bytes: Uint8Array): void {
  for (let start = 0; start < bytes.length; start += pieceBytes) hash.update(bytes.subarray(start, start + pieceBytes))
}

export const hex = (bytes: Uint8Array): string => Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
