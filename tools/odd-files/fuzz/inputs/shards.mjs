import fc from 'fast-check'
import { endMark, member, picture, sample, tarOf } from '../../make/files.mjs'
import { applyEdits, edits } from '../edits.mjs'

const red = picture([200, 0, 0])
const ends = ['.png', '.jpg', '.cls', '.json', '.txt', '.seg.png', '.PNG', '']
const keys = ['a', 'b', 'v1.0', 'dir/a', './a', './._a', '__MACOSX/a', '../a', `${'long/'.repeat(40)}a`]
const path = fc.oneof(
  fc.tuple(fc.constantFrom(...keys), fc.constantFrom(...ends)).map(parts => parts.join('')),
  fc.string({ minLength: 1, maxLength: 20 })
)
const contents = fc.constantFrom(
  red, '0', '1', '65535', '65536', '-1', '1e1', ' 1\n', '', '{"label":1}', '{"cls":0}', '{"label":"1"}', '[1]', 'null',
  '11 path=b.png\n', '99999999999 path=x\n', '0 a=b\n')
const type = fc.constantFrom(
  'File', 'File', 'File', 'File', 'OldFile', 'Link', 'SymbolicLink', 'Directory', 'FIFO', 'ExtendedHeader',
  'GlobalExtendedHeader', 'NextFileHasLongPath', 'NextFileHasLongLinkpath', 'SparseFile')
const size = fc.oneof(
  { weight: 6, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.constantFrom(0, 1, 513, 2 ** 31, 2 ** 33 - 1, 2 ** 53 - 1).map(size => ({ size })) })

const members = fc.array(fc.tuple(path, contents, type, size), { maxLength: 6 })
  .map(list => list.map(([path, contents, type, size]) => member(path, contents, { type, ...size })))
const good = [...sample('x', [200, 0, 0], 0), ...sample('y', [0, 0, 200], 1)]

// Decoding takes a hundred times longer than reading a shard: most often the last shard is found to be broken first.
const validation = fc.oneof(
  { weight: 19, arbitrary: fc.constant(tarOf([...good, ['z.cls', '1']])) },
  { weight: 1, arbitrary: fc.constant(tarOf(good)) })

/** A folder of two shards, that for training of any members, or changed, or both. */
export const shardFolders = fc.tuple(fc.boolean(), members, fc.oneof(fc.constant([]), edits), validation)
  .map(([withGood, list, changes, last]) => ({
    'train-0.tar': applyEdits(
      Buffer.concat([...withGood ? good.map(([path, bytes]) => member(path, bytes)) : [], ...list, endMark]), changes),
    'val-0.tar': last
  }))
