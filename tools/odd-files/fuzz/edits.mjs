// Bytes changed as accidents and attackers change them.
import fc from 'fast-check'

/** A place in bytes of any length, as a share, so that an input shrinks without its edits changing. */
const place = fc.nat(2 ** 16 - 1).map(share => share / 2 ** 16)
const integers = [0, 1, 2 ** 7, 2 ** 8, 2 ** 15, 2 ** 16, 2 ** 24, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1]

const edit = fc.oneof(
  fc.record({ kind: fc.constant('flip'), at: place, bit: fc.nat(7) }),
  fc.record({ kind: fc.constant('set'), at: place, byte: fc.oneof(fc.constantFrom(0, 1, 127, 128, 255), fc.nat(255)) }),
  fc.record({
    kind: fc.constant('integer'), at: place, value: fc.constantFrom(...integers), little: fc.boolean()
  }),
  fc.record({ kind: fc.constant('cut'), at: place }),
  fc.record({ kind: fc.constant('remove'), at: place, length: fc.nat(64) }),
  fc.record({ kind: fc.constant('insert'), at: place, bytes: fc.uint8Array({ maxLength: 16 }) }),
  fc.record({ kind: fc.constant('repeat'), at: place, length: fc.nat(1024), to: place })
)

/** Some edits, most often one. */
export const edits = fc.oneof(
  { weight: 4, arbitrary: fc.array(edit, { minLength: 1, maxLength: 1 }) },
  { weight: 1, arbitrary: fc.array(edit, { maxLength: 6 }) }
)

/** The bytes after some edits, in order. */
export const applyEdits = (bytes, list) => list.reduce(applied, Buffer.from(bytes))

function applied(bytes, { kind, ...edit }) {
  const at = Math.floor(edit.at * bytes.length)
  const splice = (removed, inserted) => Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at + removed)])
  switch (kind) {
    case 'flip': return splice(1, Buffer.of((bytes[at] ?? 0) ^ 1 << edit.bit))
    case 'set': return splice(1, Buffer.of(edit.byte))
    case 'integer': return splice(4, integerBytes(edit))
    case 'cut': return bytes.subarray(0, at)
    case 'remove': return splice(edit.length, Buffer.alloc(0))
    case 'insert': return splice(0, Buffer.from(edit.bytes))
    case 'repeat': {
      const from = Math.floor(edit.to * bytes.length)
      return splice(0, Buffer.from(bytes.subarray(from, from + edit.length)))
    }
    default: throw new RangeError(`applyEdits: there is no edit ${kind}.`)
  }
}

function integerBytes({ value, little }) {
  const bytes = Buffer.alloc(4)
  if (little) bytes.writeUInt32LE(value)
  else bytes.writeUInt32BE(value)
  return bytes
}
