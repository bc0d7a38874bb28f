import { endMark, member, picture, sample, tarOf } from '../make/files.mjs'
import { refused, value } from '../make/outcomes.mjs'

const red = [200, 0, 0]
const blue = [0, 0, 200]
const validation = { 'val-0000.tar': tarOf([...sample('x', red, 0), ...sample('y', blue, 1)]) }
const training = members => ({ 'train-0000.tar': tarOf(members), ...validation })
const good = [...sample('a', red, 0), ...sample('b', blue, 1)]

export const shards = {
  'good': {
    odd: 'Nothing: two samples in a shard.',
    files: training(good),
    right: value({ train: { count: 2, classes: 2, labels: [0, 1], colours: [red, blue] } })
  },
  'cut-within-a-member': {
    odd: 'The file ends in the middle of a picture.',
    files: { ...validation, 'train-0000.tar': tarOf(good).subarray(0, 560) },
    right: refused('train-0000.tar', 'bytes of a.png from byte 512')
  },
  'cut-within-a-member-skipped': {
    odd: 'The file ends in the middle of its third sample, and what is broken is to be skipped.',
    files: { ...validation, 'train-0000.tar': tarOf([...good, ...sample('c', red, 0)]).subarray(0, 4 * 1024 + 560) },
    options: { onBroken: 'skip' },
    right: value({ train: { labels: [0, 1] }, skipped: [{ file: /train-0000\.tar$/, reason: /bytes of c\.png/ }] })
  },
  'a-damaged-header': {
    odd: 'A byte of a name has changed, so that its header\'s sum is wrong.',
    files: { ...validation, 'train-0000.tar': tarOf(good).fill(255, 1, 2) },
    right: refused('train-0000.tar', 'the header of a file at byte 0')
  },
  'a-size-past-the-end': {
    odd: 'A header whose sum is right claims eight gigabytes.',
    files: {
      ...validation,
      'train-0000.tar': Buffer.concat([member('a.png', picture(red), { size: 2 ** 33 - 1 }), endMark])
    },
    right: refused('train-0000.tar', '8589934591 bytes of a.png')
  },
  'a-label-in-words': {
    odd: 'A label is a word, not a number.',
    files: training([...good, ['c.png', picture(red)], ['c.cls', 'cat']]),
    right: refused('train-0000.tar (c)', 'a class number below 65536 in c.cls')
  },
  'no-tar-at-all': {
    odd: 'A text is named like a shard.',
    files: { ...validation, 'train-0000.tar': 'not an archive '.repeat(100) },
    right: refused('train-0000.tar', 'the header of a file at byte 0')
  },
  'one-class': {
    odd: 'Every label is 0.',
    files: { 'train-0000.tar': tarOf([...sample('a', red, 0), ...sample('b', blue, 0)]) },
    right: refused('train-0000.tar', 'images of at least two classes', 'only class 0')
  }
}
