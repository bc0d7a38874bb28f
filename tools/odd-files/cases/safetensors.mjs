import { changed } from '../make/checkpoints.mjs'
import { packedFile, wholeFile, withText } from '../make/exports.mjs'
import { refused, value } from '../make/outcomes.mjs'

const file = bytes => ({ 'weights.safetensors': bytes })
const said = change => file(withText(wholeFile, change))

/** 3, 40 as integers of 64 bits, as far as they are looked for. */
const shapeOfFc1 = Buffer.of(3, 0, 0, 0, 0, 0, 0, 0, 40)

export const safetensors = {
  'good': { odd: 'Nothing: every position.', files: file(wholeFile), right: value({ fc1: 18, fc2: 3 }) },
  'packed': { odd: 'Nothing: existing weights alone.', files: file(packedFile), right: value({ fc1: 18, fc2: 3 }) },
  'nothing-in-it': { odd: 'A file of no bytes.', files: file(''), right: refused('offset 0, expected 8 bytes') },
  'cut-off': {
    odd: 'The last byte is missing.', files: file(wholeFile.subarray(0, -1)), right: refused('within the file')
  },
  'a-byte-more': {
    odd: 'A byte behind the last number.', files: file(Buffer.concat([wholeFile, Buffer.of(0)])),
    right: refused('end behind its last tensor')
  },
  'a-header-of-terabytes': {
    odd: 'The length of the header is 2^43.',
    files: file(Buffer.concat([Buffer.of(0, 0, 0, 0, 0, 8, 0, 0), wholeFile.subarray(8)])), right: refused('offset 0')
  },
  'a-tensor-of-terabytes': {
    odd: 'A shape says 2^42 numbers.', files: said(text => text.replace('[3,40]', '[2199023255552,2]')),
    right: refused('"fc1.weight"', 'the file has 480')
  },
  'packed-terabytes': {
    odd: 'A packed tensor says a shape of 2^35 positions.',
    files: file(changed(packedFile, bytes => { bytes[bytes.indexOf(shapeOfFc1) + 3] = 0x40 })),
    right: refused('"fc1.weight.shape"', 'expected the shape [3, 40]')
  },
  'another-kind': {
    odd: 'Numbers of half the width.', files: said(text => text.replace('"F32","shape":[2,3]', '"F16","shape":[2,6]')),
    right: refused('"fc2.weight"', 'expected the shape [2, 3]')
  },
  'another-name': {
    odd: 'A tensor has a name that the network has not.', files: said(text => text.replace('fc2.bias', 'fc9.bias')),
    right: refused('"fc2.bias"', 'missing')
  },
  'the-same-place-twice': {
    odd: 'Two tensors of the same bytes.',
    files: said(text => text.replace('"fc1.w', '"extra":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"fc1.w')),
    right: refused('begin at offset')
  },
  'a-hidden-key': {
    odd: 'A tensor is called __proto__.', files: said(text => text.replace('fc2.bias', '__proto__')),
    right: refused('"fc2.bias"', 'missing')
  }
}
