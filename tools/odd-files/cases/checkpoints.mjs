import { changed, checkpoint, mendCheckpoint, mendMask, withHeader } from '../make/checkpoints.mjs'
import { refused, value } from '../make/outcomes.mjs'

const file = bytes => ({ 'checkpoint.itop': bytes })
const good = checkpoint()
const maskBytes = /"bytes":(\d+),"kind":"mask"/.exec(good)[1] - 0
const maskStart = bytes => 24 + bytes.readUInt32LE(12)
const padded = length => Math.ceil(length / 8) * 8

/** The header's table of sections after a change, and the bytes of the sections, each padded, after another. */
function withSections(bytes, table, contents) {
  const start = maskStart(bytes)
  const [mask, array] = [padded(maskBytes), 8].map((length, i) =>
    bytes.subarray(start + i * padded(maskBytes), start + i * padded(maskBytes) + length))
  const sections = Buffer.concat([bytes.subarray(0, start), ...contents(mask, array), Buffer.alloc(32)])
  return withHeader(sections, header => {
    const { meta, sections, step } = JSON.parse(header)
    return JSON.stringify({ meta, sections: table(sections), step })
  })
}

const twice = bytes => withSections(bytes, list => [...list, list[1]], (mask, array) => [mask, array, array])
const swapped = bytes => withSections(bytes, list => list.toReversed(), (mask, array) => [array, mask])
function withMask(bytes, body) {
  const made = mendMask(body)
  return withSections(bytes, ([mask, array]) => [{ ...mask, bytes: made.length }, array],
    (_, array) => [made, Buffer.alloc(padded(made.length) - made.length), array])
}

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
  'a-section-twice': {
    odd: 'The header lists a section twice, and the file holds it twice.',
    files: file(twice(good)),
    right: refused('offset 24', 'value/fc1')
  },
  'a-negative-step': {
    odd: 'The step is −5.',
    files: file(withHeader(good, header => header.replace('"step":3', '"step":-5'))),
    right: refused('offset 24')
  },
  'half-a-step': {
    odd: 'The step is 2.5.',
    files: file(withHeader(good, header => header.replace('"step":3', '"step":2.5'))),
    right: refused('offset 24')
  },
  'spaces-in-the-header': {
    odd: 'The header has a space that nobody writes.',
    files: file(withHeader(good, header => header.replace('"step":', '"step": '))),
    right: refused('offset 167', 'without spaces')
  },
  'keys-in-another-order': {
    odd: 'The header begins with the step.',
    files: file(withHeader(good, header => header.replace('{"meta"', '{"step":3,"meta"').replace(',"step":3}', '}'))),
    right: refused('offset 26', 'sorted keys')
  },
  'arrays-before-masks': {
    odd: 'The header lists the array before the mask, and so they lie.',
    files: file(swapped(good)),
    right: refused('offset 24')
  },
  'a-prototype-as-a-key': {
    odd: 'Something is called __proto__.',
    files: file(withHeader(good, header => header.replace('"seed"', '"__proto__"'))),
    right: value({ step: 3 })
  },
  'padding-that-is-no-zero': {
    odd: 'A byte between two sections is not zero.',
    files: file(mendCheckpoint(changed(good, bytes => { bytes[maskStart(good) + maskBytes] = 1 }))),
    right: refused('zeros after the section "mask/fc1"')
  },
  'a-mask-that-claims-a-billion': {
    odd: 'A mask of 22 bytes claims 2^32 − 1 positions, all checksums right.',
    files: file(withMask(good, Buffer.from([...Buffer.from('IMSK'), 1, 1, 1, 255, 255, 255, 255, 15, 0]))),
    right: refused('mask "mask/fc1"')
  },
  'a-header-that-is-no-json': {
    odd: 'The header begins with a bracket, and the checksum is right.',
    files: file(mendCheckpoint(changed(good, bytes => { bytes[24] = 0x5b }))),
    right: refused('offset 24', 'a JSON header')
  }
}
