import { endMark, member, picture, sample, tarOf } from '../make/files.mjs'
import { refused, value } from '../make/outcomes.mjs'
import { pipe } from '../make/tree.mjs'

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
  'a-sample-of-several-pictures': {
    odd: 'A sample has a picture and its segmentation, a label and other descriptions.',
    files: training([
      ['a.seg.png', picture([255, 255, 255])], ['a.png', picture(red)], ['a.exif.json', '{"cls": 7}'], ['a.cls', '0'],
      ['a.txt', 'a caption'], ...sample('b', blue, 1)
    ]),
    right: value({ train: { classes: 2, labels: [0, 1], colours: [red, blue] } })
  },
  'two-pictures': {
    odd: 'A sample has two pictures.',
    files: training([...good, ['c.png', picture(red)], ['c.PNG', picture(blue)], ['c.cls', '0']]),
    right: refused('train-0000.tar (c)', 'found c.png and c.PNG')
  },
  'a-key-twice': {
    odd: 'All samples come twice.',
    files: training([...good, ...good]),
    right: refused('train-0000.tar (a)', 'key at byte 0', 'again at byte 4096')
  },
  'dots-in-names': {
    odd: 'Names have a dot before that of the kind.',
    files: training([...sample('v1.0000', red, 0), ...sample('v1.0001', blue, 1)]),
    right: refused('train-0000.tar (v1)', 'v1.0000.png', 'ends at its first dot')
  },
  'left-by-a-system': {
    odd: 'A system has put its own files beside each member.',
    files: training([['./._a.png', 'x'], ['./._a.cls', 'x'], ['__MACOSX/a.png', 'x'], ...good]),
    right: value({ train: { count: 2, labels: [0, 1] } })
  },
  'without-an-end-mark': {
    odd: 'The file ends after a member, without the archive\'s end mark.',
    files: { ...validation, 'train-0000.tar': tarOf(good).subarray(0, -1024) },
    right: refused('train-0000.tar', 'the archive\'s end mark')
  },
  'joined': {
    odd: 'Two archives are one file.',
    files: { ...validation, 'train-0000.tar': Buffer.concat([tarOf(good), tarOf(sample('c', red, 0))]) },
    right: refused('train-0000.tar', 'another file at byte 5120', 'joined')
  },
  'a-pipe': {
    odd: 'A shard is a named pipe.',
    files: { ...training(good), 'train-0001.tar': pipe },
    right: refused('train-0001.tar', 'a pipe')
  },
  'a-link': {
    odd: 'A picture is a hard link.',
    files: {
      ...validation,
      'train-0000.tar': Buffer.concat([member('c.png', '', { type: 'Link', linkpath: 'a.png' }), tarOf(good)])
    },
    right: refused('train-0000.tar (c)', 'found a hard link')
  },
  'a-class-far-away': {
    odd: 'One label is 40,000, the others are 0 and 1.',
    files: training([...good, ...sample('c', red, 40_000)]),
    right: refused('at least half of the 40001 classes', 'the highest of them 40000')
  },
  'one-class': {
    odd: 'Every label is 0.',
    files: { 'train-0000.tar': tarOf([...sample('a', red, 0), ...sample('b', blue, 0)]) },
    right: refused('train-0000.tar', 'images of at least two classes', 'only class 0')
  }
}
