// Checkpoints and masks that are damaged and yet carry a right checksum, as no accident leaves them but a person may.
import { createHash } from 'node:crypto'
import { encodeCheckpoint } from '@itop/checkpoint'
import { Mask } from '@itop/masks'

export const prefixBytes = 24
export const digestBytes = 32

const sha256 = bytes => createHash('sha256').update(bytes).digest()

/** The bytes of a checkpoint of one layer of four weights; `changes` replaces its parts. */
export const checkpoint = (changes = {}) => Buffer.concat(encodeCheckpoint({
  step: 3, meta: { recipe: { seed: 1 } },
  masks: new Map([['mask/fc1', Mask.from([1, 0, 0, 1], [2, 2])]]),
  arrays: new Map([['value/fc1', Float32Array.of(0.5, -0.25)]]),
  ...changes
}))

/** A changed copy; `change` is given it and changes it in place, or returns another. */
export function changed(bytes, change) {
  const copy = Buffer.from(bytes)
  return change(copy) ?? copy
}

/** The file with its last bytes, a checkpoint's checksum, made right again. */
export function mendCheckpoint(bytes) {
  const body = bytes.subarray(0, -digestBytes)
  return Buffer.concat([body, sha256(body)])
}

/** The file with another header, which `change` makes of the text there is; its lengths and checksum are right. */
export function withHeader(bytes, change) {
  const end = prefixBytes + bytes.readUInt32LE(12)
  const written = Buffer.from(change(bytes.subarray(prefixBytes, end).toString().trimEnd()))
  const header = Buffer.alloc(Math.ceil(written.length / 8) * 8, ' ')
  header.set(written)
  const made = Buffer.concat([bytes.subarray(0, prefixBytes), header, bytes.subarray(end)])
  made.writeUInt32LE(header.length, 12)
  made.writeDoubleLE(made.length, 16)
  return mendCheckpoint(made)
}

/** The bytes of a mask before its checksum, with the checksum of 8 bytes. */
export const mendMask = body => Buffer.concat([body, sha256(body).subarray(0, 8)])
