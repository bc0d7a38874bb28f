import fc from 'fast-check'
import { readSafetensors, writeSafetensors } from '@itop/export'
import { packedFile, wholeFile, withText } from '../../make/exports.mjs'
import { applyEdits, edits } from '../edits.mjs'
import { applyChanges, changes, text } from '../json.mjs'

const share = fc.nat(2 ** 16 - 1).map(part => part / 2 ** 16)

/** A change of one tensor of a file, which is written again as it should be; `(tensors, name, tensor)`. */
const ofTensor = (chance, change) => fc.tuple(share, chance).map(([part, drawn]) => bytes => {
  const { tensors, metadata } = readSafetensors(bytes)
  const changed = new Map(tensors)
  const [name, tensor] = [...tensors][Math.floor(part * tensors.size)]
  change(changed, { name, tensor, drawn })
  return Buffer.from(writeSafetensors({ tensors: changed, metadata }))
})

const otherKind = { F32: 'I32', I32: 'F32', I64: 'F64', U16: 'I16', U8: 'I8' }
const nothing = fc.constant(undefined)

/** Ways in which a file is wrong, each a change of a good one that no reader may take. */
export const wrongs = {
  truncated: share.map(part => bytes => bytes.subarray(0, Math.floor(part * bytes.length))),
  'bit-flipped': fc.tuple(share, fc.nat(7)).map(([part, bit]) => bytes => {
    // In the length of the header, its brace, or offsets and names: a bit of a number makes another number.
    const changed = Buffer.from(bytes)
    changed[Math.floor(part * 9)] ^= 1 << bit
    return changed
  }),
  'oversized-header': fc.bigInt(1n, 2n ** 64n - 1n).map(length => bytes => {
    const changed = Buffer.from(bytes)
    const least = BigInt(bytes.length - 7)
    changed.writeBigUInt64LE(length < least ? least : length)
    return changed
  }),
  'wrong-dtype': ofTensor(nothing, (tensors, { name, tensor }) => {
    tensors.set(name, { ...tensor, dtype: otherKind[tensor.dtype] })
  }),
  'wrong-shape': ofTensor(fc.boolean(), (tensors, { name, tensor, drawn }) => {
    const { shape } = tensor
    tensors.set(name, { ...tensor, shape: drawn ? [1, ...shape] : [...shape, 1] })
  }),
  'missing-tensor': ofTensor(nothing, (tensors, { name }) => { tensors.delete(name) }),
  'extra-tensor': ofTensor(fc.string(), (tensors, { name, tensor, drawn }) => {
    tensors.set(`${name}.${drawn}`, tensor)
  })
}

/**
 * Weights, whole or packed, wrong in one of those ways; or changed as bytes, or in the header, as text and as JSON,
 * with its length right.
 */
export const safetensorsFiles = fc.tuple(fc.constantFrom(wholeFile, packedFile), fc.oneof(
  ...Object.values(wrongs),
  edits.map(list => bytes => applyEdits(bytes, list)),
  edits.map(list => bytes => withText(bytes, header => applyEdits(Buffer.from(header), list))),
  changes.map(list => bytes => withText(bytes, header => text(applyChanges(JSON.parse(header), list))))
)).map(([bytes, change]) => ({ 'weights.safetensors': change(bytes) }))
