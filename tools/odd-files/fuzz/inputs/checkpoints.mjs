import fc from 'fast-check'
import { Mask } from '@itop/masks'
import { checkpoint, digestBytes, mendCheckpoint, prefixBytes, withHeader } from '../../make/checkpoints.mjs'
import { applyEdits, edits } from '../edits.mjs'
import { applyChanges, changes, oddValue, text } from '../json.mjs'

const name = fc.oneof(fc.constantFrom('mask/fc1', 'value/fc1', '', '__proto__'), fc.string({ maxLength: 8 }))
const mask = fc.array(fc.boolean(), { minLength: 1, maxLength: 80 }).map(bits => Mask.from(bits))
const array = fc.oneof(
  fc.float32Array({ maxLength: 9 }), fc.float64Array({ maxLength: 9 }), fc.uint32Array({ maxLength: 9 }))

const good = fc.record({
  step: fc.nat(),
  meta: fc.dictionary(fc.string({ maxLength: 6 }), oddValue, { maxKeys: 4 }),
  masks: fc.array(fc.tuple(name, mask), { maxLength: 3 }).map(list => new Map(list)),
  arrays: fc.array(fc.tuple(name, array), { maxLength: 3 }).map(list => new Map(list))
}).map(checkpoint)

/** The sections with some edits, lengths and checksum right. */
function withSections(bytes, list) {
  const start = prefixBytes + bytes.readUInt32LE(12)
  const sections = applyEdits(bytes.subarray(start, -digestBytes), list)
  const made = Buffer.concat([bytes.subarray(0, start), sections, Buffer.alloc(digestBytes)])
  made.writeDoubleLE(made.length, 16)
  return mendCheckpoint(made)
}

/** A checkpoint, changed with a checksum that is right, or just changed. */
export const checkpointFiles = fc.tuple(good, fc.oneof(
  fc.constant(bytes => bytes),
  edits.map(list => bytes => applyEdits(bytes, list)),
  edits.map(list => bytes => mendCheckpoint(atLeast(digestBytes, applyEdits(bytes, list)))),
  edits.map(list => bytes => withSections(bytes, list)),
  edits.map(list => bytes => withHeader(bytes, header => applyEdits(Buffer.from(header), list))),
  changes.map(list => bytes => withHeader(bytes, header => text(applyChanges(JSON.parse(header), list))))
)).map(([bytes, change]) => ({ 'checkpoint.itop': change(bytes) }))

const atLeast = (length, bytes) => bytes.length < length ? Buffer.concat([bytes, Buffer.alloc(length)]) : bytes
