import { changed, checkpoint, mendCheckpoint } from '../make/checkpoints.mjs'
import { refused, value } from '../make/outcomes.mjs'

const file = bytes => ({ 'checkpoint.itop': bytes })
const good = checkpoint()

export const checkpoints = {
  'good': {
    odd: 'Nothing: a layer of four weights.',
    files: file(good),
    right: value({ step: 3, masks: ['mask/fc1'], arrays: ['value/fc1'] })
  },
  'nothing-in-it': { odd: 'A file of no bytes.', files: file(''), right: refused('an empty file') },
  'another-file': { odd: 'A text.', files: file('{ "step": 3 }'), right: refused('offset 0', 'expected "ITOPCKPT"') },
  'cut': { odd: 'The last byte is missing.', files: file(good.subarray(0, -1)), right: refused('ends at offset') },
  'added-to': {
    odd: 'A byte follows.',
    files: file(Buffer.concat([good, Buffer.of(0)])),
    right: refused('ends at offset')
  },
  'a-flipped-bit': {
    odd: 'One bit of a weight has changed.',
    files: file(changed(good, bytes => { bytes[good.length - 40] ^= 1 })),
    right: refused('SHA-256', 'they have changed')
  },
  'version-2': {
    odd: 'A version that there is not yet.',
    files: file(mendCheckpoint(changed(good, bytes => { bytes[8] = 2 }))),
    right: refused('version 1, got 2')
  },
  'a-header-past-the-end': {
    odd: 'The header claims four gigabytes.',
    files: file(mendCheckpoint(changed(good, bytes => { bytes.fill(255, 12, 16) }))),
    right: refused('offset 12')
  },
  'a-header-that-is-no-json': {
    odd: 'The header begins with a bracket, and the checksum is right.',
    files: file(mendCheckpoint(changed(good, bytes => { bytes[24] = 0x5b }))),
    right: refused('offset 24', 'a JSON header')
  }
}
