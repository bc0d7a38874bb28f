import { Mask } from '@itop/masks'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CheckpointError, decodeCheckpoint, encodeCheckpoint } from '../src/index.js'
import { anyCheckpoint, joined, opened, sample, sealed } from './samples.js'

const file = joined(encodeCheckpoint(sample()))
const { header, after } = opened(file)

/** The sample's file with a change in the text of its header, padded and sealed again. */
function withHeader(from: string | RegExp, to: string): Uint8Array {
  const text = header.trimEnd()
  const changed = text.replace(from, to)
  expect(changed).not.toBe(text)
  const bytes = new TextEncoder().encode(changed)
  const padded = new Uint8Array(Math.ceil(bytes.length / 8) * 8).fill(0x20)
  padded.set(bytes)
  return sealed(padded, after)
}

const tableOf = (text: string) => JSON.parse(text).sections as { bytes: number, kind: string, name: string }[]
const [fc1, , value, sums] = tableOf(header)
const row = ({ bytes, kind, name }: { bytes: number, kind: string, name: string }) =>
  `{"bytes":${bytes},"kind":"${kind}","name":"${name}"}`

const headers: readonly (readonly [what: string, file: () => Uint8Array, message: RegExp])[] = [
  ['a negative step', () => withHeader('"step":1200', '"step":-5'), /"step" to be an integer ≥ 0/],
  ['a step of −0', () => withHeader('"step":1200', '"step":-0'), /as it is written/],
  ['half a step', () => withHeader('"step":1200', '"step":1.5'), /"step" to be an integer ≥ 0/],
  ['a step beyond what is exact', () => withHeader('"step":1200', '"step":1e300'), /"step" to be an integer/],
  ['a step written otherwise', () => withHeader('"step":1200', '"step":1.2e3'), /as it is written/],
  ['a step in a text', () => withHeader('"step":1200', '"step":"1200"'), /"step" to be an integer/],
  ['two steps', () => withHeader('"step":1200', '"step":1,"step":1200'), /as it is written/],
  ['meta that is a list', () => withHeader(/"meta":\{.*\},"sections"/, '"meta":[],"sections"'),
    /"meta" to be a record/],
  ['a key of meta twice', () => withHeader('"note":', '"note":"x","note":'), /as it is written/],
  ['keys in another order', () => withHeader(/("note":"café"),("recipe":\{[^}]*\})/, '$2,$1'), /as it is written/],
  ['a space', () => withHeader('"note":', '"note": '), /as it is written/],
  ['a letter that is escaped', () => withHeader('café', 'caf\\u00e9'), /as it is written/],
  ['a mark of byte order', () => withHeader('{"meta"', '\ufeff{"meta"'), /as it is written|JSON header/],
  ['a number beyond float64', () => withHeader('"rs":0.5', '"rs":1e999'), /JSON header: .*Infinity/],
  ['more digits than needed', () => withHeader('"rs":0.5', '"rs":0.50'), /as it is written/],
  ['NaN', () => withHeader('"rs":0.5', '"rs":NaN'), /JSON header/],
  ['records without end', () => withHeader('"rs":0.5', `"rs":${'['.repeat(1e5)}${']'.repeat(1e5)}`), /200 levels/],
  ['a field that nobody knows', () => withHeader('"step":1200', '"step":1200,"x":1'), /as it is written/],
  ['a section of an unknown kind', () => withHeader('"float32"', '"float16"'), /"sections" to be a list of/],
  ['a section named by a number', () => withHeader('"name":"sums"', '"name":1'), /"sections" to be a list of/],
  ['a section with a field more', () => withHeader('"name":"sums"', '"name":"sums","x":1'), /as it is written/],
  ['a section of −8 bytes', () => withHeader(row(sums), row({ ...sums, bytes: -8 })), /"sections" to be a list of/],
  ['an array before a mask', () => withHeader(`${row(fc1)},`, `${row({ ...value, bytes: 0 })},${row(fc1)},`),
    /masks before arrays/],
  ['a mask twice', () => withHeader('"name":"everActive/fc1"', '"name":"mask/fc1"'), /one section named "mask\/fc1"/],
  ['an array twice', () => withHeader('"name":"sums"', '"name":"value/fc1"'), /one section named "value\/fc1"/],
  ['a header that is not padded', () => sealed(header.trimEnd(), after), /as it is written/],
  ['a header with a line more of padding', () => sealed(`${header}        `, after), /as it is written/]
]

test.each(headers)('%s in the header is refused', (_, make, message) => {
  expect(() => decodeCheckpoint(make())).toThrow(CheckpointError)
  expect(() => decodeCheckpoint(make())).toThrow(message)
})

test('bytes that are not zero between sections are refused, and so are bytes after them', () => {
  const padding = Math.ceil(fc1.bytes / 8) * 8 - 1
  const marked = after.slice()
  marked[padding] = 7
  expect(fc1.bytes % 8).not.toBe(0)
  expect(() => decodeCheckpoint(sealed(header, marked))).toThrow(/expected zeros after the section "mask\/fc1", got/)
  expect(() => decodeCheckpoint(sealed(header, joined([after, new Uint8Array(8)])))).toThrow(/the header lists/)
})

test('keys such as __proto__ are keys like any other', () => {
  const meta = JSON.parse('{"__proto__":{"polluted":true},"constructor":1,"toString":[]}')
  const arrays = new Map([['__proto__', Float32Array.of(1)]])
  const written = joined(encodeCheckpoint({ step: 1, meta, masks: new Map(), arrays }))
  const read = decodeCheckpoint(written)
  expect(Object.keys(read.meta)).toEqual(['__proto__', 'constructor', 'toString'])
  expect(read.meta['polluted']).toBeUndefined()
  expect(joined(encodeCheckpoint(read))).toEqual(written)
})

const change = fc.record({
  at: fc.nat(), to: fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(...Buffer.from('{}[]",:0123456789-e ')))
})

/** Whether the file is refused as damaged; else it must be what encoding makes of its content. */
function isRefused(bytes: Uint8Array): boolean {
  try {
    expect(joined(encodeCheckpoint(decodeCheckpoint(bytes)))).toEqual(bytes)
    return false
  } catch (error) {
    if (error instanceof CheckpointError) return true
    throw error
  }
}

test('law: a file is read exactly if it is what encoding makes of its content, whatever was changed', () => {
  const told = { refused: 0, read: 0 }
  const changes = fc.array(fc.array(change, { maxLength: 3 }), { minLength: 20, maxLength: 20, size: 'max' })
  fc.assert(fc.property(anyCheckpoint, changes, (checkpoint, variants) => {
    const whole = joined(encodeCheckpoint(checkpoint))
    const split = 24 + new TextEncoder().encode(opened(whole).header).length
    for (const variant of variants) {
      const content = whole.slice()
      for (const { at, to } of variant) content[24 + at % (content.length - 24 - 32)] = to
      told[isRefused(sealed(content.subarray(24, split), content.subarray(split, -32))) ? 'refused' : 'read']++
    }
  }), { numRuns: 50 })
  expect(told.refused).toBeGreaterThan(200)
  expect(told.read).toBeGreaterThan(200)
})

test('a small file cannot claim large masks, not even many of them', () => {
  const empty = (positions: number) => Mask.empty([positions])
  const claims = (sizes: readonly number[]) => {
    // What `encodeCheckpoint` refuses to write, mask by mask.
    const files = sizes.map(size => joined(encodeCheckpoint({
      step: 0, meta: {}, masks: new Map([['m', empty(size)]]), arrays: new Map()
    })))
    const parts = files.map(opened)
    const table = parts.map(({ header: text }, i) => row({ ...tableOf(text)[0], name: `m${i}` }))
    const text = `{"meta":{},"sections":[${table.join()}],"step":0}`
    return sealed(text.padEnd(Math.ceil(text.length / 8) * 8), joined(parts.map(part => part.after)))
  }
  expect(decodeCheckpoint(claims([2 ** 22, 2 ** 22])).masks.size).toBe(2)
  expect(() => decodeCheckpoint(claims([2 ** 23, 2 ** 23, 2 ** 23]))).toThrow(
    /mask "m\d": .*expected at most \d+ positions/)
})
