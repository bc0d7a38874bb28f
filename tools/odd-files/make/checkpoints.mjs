// Checkpoints and masks that are damaged and yet carry a right checksum, as no accident leaves them but a person may.
import { createHash } from 'node:crypto'
import { encodeCheckpoint } from '@itop/checkpoint'
import { Mask } from '@itop/masks'

const sha256 = bytes => createHash('sha256').update(bytes).digest()

/** The bytes of a checkpoint of one layer of four weights; `changes` replaces its parts. */
export const checkpoint = (changes = {}) => Buffer.concat(encodeCheckpoint({
  step: 3, meta: { recipe: { seed: 1 } },
  masks: new Map([['mask/fc1', Mask.from([1, 0, 0, 1], [2, 2])]]),
  arrays: new Map([['value/fc1', Float32Array.of(0.5, -0.25)]]),
  ...changes
}))

/** A changed copy; `change` is given it and changes it in place, or returns another. */
export const changed = (bytes, change) => {
  const copy = Buffer.from(bytes)
  return change(copy) ?? copy
}

/** The file with its last 32 bytes, a checkpoint's checksum, made right again. */
export const mendCheckpoint = bytes => Buffer.concat([bytes.subarray(0, -32), sha256(bytes.subarray(0, -32))])

/** The bytes of a mask before its checksum, with the checksum of 8 bytes. */
export const mendMask = body => Buffer.concat([body, sha256(body).subarray(0, 8)])
