import { sha256 as noble } from '@noble/hashes/sha2.js'

/** A running SHA-256. `node:crypto`'s fits. */
export interface Sha256 {
  update(bytes: Uint8Array): unknown
  digest(): Uint8Array
}

/** SHA-256 in plain JavaScript, for any runtime. */
export const portableSha256 = (): Sha256 => noble.create()

export const digestBytes = 32

export const hex = (bytes: Uint8Array): string => Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
