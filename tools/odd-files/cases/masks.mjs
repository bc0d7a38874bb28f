import { encodeMask, Mask } from '@itop/masks'
import { changed, mendMask } from '../make/checkpoints.mjs'
import { refused, value } from '../make/outcomes.mjs'

const file = bytes => ({ mask: bytes })
const good = Buffer.from(encodeMask(Mask.from([1, 0, 0, 1, 1, 0], [2, 3])))
const mended = (...body) => mendMask(Buffer.from(['I', 'M', 'S', 'K'].map(c => c.charCodeAt(0)).concat(body)))

export const masks = {
  'good': { odd: 'Nothing: six positions.', files: file(good), right: value({ shape: [2, 3], count: 3 }) },
  'nothing-in-it': { odd: 'A file of no bytes.', files: file(''), right: refused('at least 16 bytes, got 0') },
  'another-file': { odd: 'A text.', files: file('no mask, but long enough'), right: refused("'IMSK'") },
  'a-flipped-bit': {
    odd: 'One bit has changed.',
    files: file(changed(good, bytes => { bytes[9] ^= 1 })),
    right: refused('checksum')
  },
  'version-2': {
    odd: 'A version that there is not yet.',
    files: file(mended(2, 0, 1, 6, 0)),
    right: refused('version 1')
  },
  'bits-past-the-end': {
    odd: 'A bitmap of six positions whose seventh bit is set.',
    files: file(mended(1, 0, 1, 6, 0x40)),
    right: refused('past the last position')
  },
  'a-position-past-the-end': {
    odd: 'A gap of 250 among 200 positions.',
    files: file(mended(1, 1, 1, 200, 1, 1, 250, 1)),
    right: refused('position 250 is past the last')
  },
  'more-than-it-is-worth': {
    odd: 'A file of 21 bytes claims 2^32 − 1 positions, none of them set.',
    files: file(mended(1, 1, 1, 255, 255, 255, 255, 15, 0)),
    right: refused('positions')
  },
  'an-integer-with-a-byte-too-many': {
    odd: 'The number of axes is written as other programs might, with a byte that adds nothing.',
    files: file(mended(1, 0, 1, 0x86, 0, 0x19)),
    right: refused('decodeMask')
  },
  'gaps-where-a-bitmap-is-smaller': {
    odd: 'The larger of the two forms.',
    files: file(mended(1, 1, 1, 6, 2, 0, 0)),
    right: refused('a bitmap')
  },
  'an-integer-without-end': {
    odd: 'Every byte of a length says that another follows.',
    files: file(mended(1, 0, 1, ...new Array(20).fill(0xff))),
    right: refused('an integer at byte')
  }
}
