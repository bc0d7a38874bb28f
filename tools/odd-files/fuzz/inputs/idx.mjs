import fc from 'fast-check'
import { gzipSync } from 'node:zlib'
import { idx, idxPair } from '../../make/files.mjs'
import { applyEdits, edits } from '../edits.mjs'

const good = { ...idxPair('train', [0, 1, 2]), ...idxPair('t10k', [1, 2]) }
const names = Object.keys(good)

const anyIdx = fc.record({
  shape: fc.array(fc.oneof(fc.nat(6), fc.constantFrom(255, 2 ** 31, 2 ** 32 - 1)), { maxLength: 5 }),
  values: fc.uint8Array({ maxLength: 300 })
}).map(({ shape, values }) => idx(shape, values))

/** A folder of four IDX files, one of them changed, or of any shape, or gzipped and then changed. */
export const idxFolders = fc.tuple(fc.constantFrom(...names), fc.oneof(
  edits.map(list => name => ({ [name]: applyEdits(good[name], list) })),
  anyIdx.map(bytes => name => ({ [name]: bytes })),
  edits.map(list => name => ({ [`${name}.gz`]: applyEdits(gzipSync(good[name]), list) }))
)).map(([name, change]) => ({ ...without(name), ...change(name) }))

const without = name => Object.fromEntries(Object.entries(good).filter(([key]) => key !== name))
