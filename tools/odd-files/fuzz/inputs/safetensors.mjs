import fc from 'fast-check'
import { packedFile, wholeFile, withText } from '../../make/exports.mjs'
import { applyEdits, edits } from '../edits.mjs'
import { applyChanges, changes, text } from '../json.mjs'

/** Weights, whole or packed, changed as bytes, or in the header, as text and as JSON, with its length right. */
export const safetensorsFiles = fc.tuple(fc.constantFrom(wholeFile, packedFile), fc.oneof(
  edits.map(list => bytes => applyEdits(bytes, list)),
  edits.map(list => bytes => withText(bytes, header => applyEdits(Buffer.from(header), list))),
  changes.map(list => bytes => withText(bytes, header => text(applyChanges(JSON.parse(header), list))))
)).map(([bytes, change]) => ({ 'weights.safetensors': change(bytes) }))
