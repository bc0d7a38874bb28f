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
    odd: 'Gaps that lead past the sixth position.',
    files: file(mended(1, 1, 1, 6, 1, 9)),
    right: refused('position 9 is past the last')
  },
  'an-integer-without-end': {
    odd: 'Every byte of a length says that another follows.',
    files: file(mended(1, 0, 1, ...new Array(20).fill(0xff))),
    right: refused('an integer at byte')
  }
}
