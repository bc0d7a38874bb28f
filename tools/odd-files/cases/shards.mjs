import { gzipSync } from 'node:zlib'
import { endMark, member, picture, sample, tarOf } from '../make/files.mjs'
import { refused, value } from '../make/outcomes.mjs'
import { link, pipe } from '../make/tree.mjs'

const red = [200, 0, 0]
const blue = [0, 0, 200]
const validation = { 'val-0000.tar': tarOf([...sample('x', red, 0), ...sample('y', blue, 1)]) }
const training = members => ({ 'train-0000.tar': tarOf(members), ...validation })
const good = [...sample('a', red, 0), ...sample('b', blue, 1)]
const white = [255, 255, 255]
const second = sample('0002', blue, 1)

const tenKeys = [...Array(10).keys()]

const asWell = {
  segmentation: [['0001.jpg', picture(red)], ['0001.seg.png', picture(white)], ['0001.cls', '0']],
  exif: [['0001.png', picture(red)], ['0001.json', '{"label":0}'], ['0001.exif.json', '{"cls":7}']],
  both: [['0001.png', picture(red)], ['0001.cls', '0'], ['0001.json', '{"label":7}']]
}
const readAsMeant = { train: { count: 2, classes: 2, labels: [0, 1], colours: [red, blue] } }

/** A case and the same with the first sample's members the other way around, which must not matter. */
const inAnyOrder = (name, odd, members, right) => ({
  [name]: { odd, files: training([...members, ...second]), right },
  [`${name}-reversed`]: {
    odd: `${odd} Its members the other way around.`, files: training([...members.toReversed(), ...second]), right
  }
})

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
  ...inAnyOrder('a-segmentation-beside-a-picture', 'A sample has a picture of another kind as well.',
    asWell.segmentation, value(readAsMeant)),
  ...inAnyOrder('another-json-beside-the-label', 'A sample has a second JSON, which is no label.',
    asWell.exif, value(readAsMeant)),
  ...inAnyOrder('cls-and-json', 'A sample has both kinds of label, and they differ.', asWell.both, value(readAsMeant)),
  ...inAnyOrder('two-pictures', 'A sample has two pictures.',
    [['0001.jpg', picture(red)], ['0001.png', picture(white)], ['0001.cls', '0']],
    refused('train-0000.tar (0001)', '0001.jpg', '0001.png')),
  ...inAnyOrder('two-labels', 'A sample has two labels of a kind, spelt differently.',
    [['0001.png', picture(red)], ['0001.cls', '0'], ['0001.CLS', '1']],
    refused('train-0000.tar (0001)', '0001.cls', '0001.CLS')),
  'a-key-again': {
    odd: 'Ten keys come twice, the second time after all others.',
    files: training([0, 1].flatMap(turn => tenKeys.flatMap(key => sample(`${key}`, red, (key + turn) % 2)))),
    right: refused('train-0000.tar (0)', 'byte 0', 'again at byte')
  },
  'keys-that-end-at-the-first-dot': {
    odd: 'Twenty names have a dot within what was meant as the key.',
    files: training([...Array(20).keys()].flatMap(i => sample(`v1.00${i + 10}`, red, i % 2))),
    right: refused('train-0000.tar (v1)', 'v1.0010.png', 'first dot')
  },
  'the-same-name-in-two-folders': {
    odd: 'Two samples differ in their folders alone.',
    files: training([...sample('x/1', red, 0), ...sample('y/1', blue, 1)]),
    right: value(readAsMeant)
  },
  'what-macos-leaves': {
    odd: 'Members that begin with ._, as tar on macOS adds them, and a folder __MACOSX.',
    files: training([['./._a.cls', 'x'], ['./._a.png', 'x'], ...good, ['__MACOSX/a.png', 'x']]),
    right: value(readAsMeant)
  },
  'no-end-mark': {
    odd: 'The archive ends after its last member.',
    files: { ...validation, 'train-0000.tar': tarOf(good).subarray(0, -endMark.length) },
    right: refused('train-0000.tar', 'end mark', 'the end of the file')
  },
  'no-end-mark-skipped': {
    odd: 'The archive ends after its last member, and what is broken is to be skipped.',
    files: { ...validation, 'train-0000.tar': tarOf(good).subarray(0, -endMark.length) },
    options: { onBroken: 'skip' },
    right: value({ ...readAsMeant, skipped: [{ file: /train-0000\.tar$/ }] })
  },
  'two-archives-joined': {
    odd: 'Two archives in one file, of which tar programs read the first.',
    files: { ...validation, 'train-0000.tar': Buffer.concat([tarOf(good), tarOf(second)]) },
    right: refused('train-0000.tar', 'end mark', 'joined')
  },
  'a-class-far-away': {
    odd: 'One label is 40,000, the others are 0 and 1.',
    files: training([...good, ...sample('c', red, 40_000)]),
    right: refused('at least half of the 40001 classes', 'the highest of them 40000')
  },
  'zeros-at-the-end': {
    odd: 'The archive is filled up with zeros, as tar programs do.',
    files: { ...validation, 'train-0000.tar': Buffer.concat([tarOf(good), Buffer.alloc(10_240)]) },
    right: value(readAsMeant)
  },
  'gzipped': {
    odd: 'A gzipped archive is named .tar.',
    files: { ...validation, 'train-0000.tar': gzipSync(tarOf(good)) },
    right: refused('train-0000.tar', 'gzip')
  },
  'a-name-longer-than-a-header': {
    odd: 'A name of 300 characters, as GNU tar writes it.',
    files: {
      ...validation,
      'train-0000.tar': Buffer.concat([
        ...['png', 'cls'].flatMap(end => [
          member('././@LongLink', `${'deep/'.repeat(60)}a.${end}\0`, { type: 'NextFileHasLongPath' }),
          member(`short.${end}`, end === 'png' ? picture(red) : '0')
        ]),
        tarOf(second)
      ])
    },
    right: value(readAsMeant)
  },
  'a-hard-link-for-a-picture': {
    odd: 'A picture is a link to another member.',
    files: {
      ...validation,
      'train-0000.tar': Buffer.concat([
        ...good.map(([path, bytes]) => member(path, bytes)),
        member('c.png', '', { type: 'Link', linkpath: 'a.png' }), member('c.cls', '1'), endMark
      ])
    },
    right: refused('train-0000.tar (c)', 'c.png', 'a hard link')
  },
  'a-link-to-itself': {
    odd: 'A shard is a symbolic link to itself.',
    files: { ...training(good), 'train-0001.tar': link('train-0001.tar') },
    right: refused('train-0001.tar', 'a link that leads back to itself')
  },
  'a-pipe': {
    odd: 'A shard is a named pipe.',
    files: { ...training(good), 'train-0001.tar': pipe },
    right: refused('train-0001.tar', 'a pipe')
  },
  'one-class': {
    odd: 'Every label is 0.',
    files: { 'train-0000.tar': tarOf([...sample('a', red, 0), ...sample('b', blue, 0)]) },
    right: refused('train-0000.tar', 'images of at least two classes', 'only class 0')
  }
}
