import { canonicalJson } from './canonical-json.js'
import { decodeProblem } from './decode-problem.js'
import { isArrayKind, padded, prefixBytes, width, type Header, type Section } from './format.js'
import { isRecord } from './is-record.js'

/** The header as bytes: the one form that a step, a meta and a table of sections have. */
export function headerBytes({ step, meta, sections }: Header): Uint8Array {
  const table = canonicalJson(sections, 'sections')
  const text = `{"meta":${canonicalJson(meta, 'meta')},"sections":${table},"step":${step}}`
  const bytes = new TextEncoder().encode(text)
  const result = new Uint8Array(padded(bytes.length)).fill(0x20)
  result.set(bytes)
  return result
}

/** The header in those bytes, which must be the ones that `headerBytes` makes of it. */
export function readHeader(bytes: Uint8Array): Header {
  const header = checked(parse(bytes))
  const written = writtenAgain(header)
  const at = written.length === bytes.length ? bytes.findIndex((byte, i) => byte !== written[i]) : 0
  if (at === -1) return header
  throw decodeProblem('damaged', `offset ${prefixBytes + at}: expected the JSON of the header as it is written, with ` +
    'sorted keys, each once, without spaces.')
}

function parse(bytes: Uint8Array): unknown {
  try {
    // A copy: TextDecoder refuses views of shared memory.
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.slice()))
  } catch (cause) {
    throw unreadable(cause)
  }
}

function writtenAgain(header: Header): Uint8Array {
  try {
    return headerBytes(header)
  } catch (cause) {
    throw unreadable(cause)
  }
}

const unreadable = (cause: unknown) =>
  decodeProblem('damaged', `offset ${prefixBytes}: expected a JSON header: ${String(cause)}.`)

function checked(header: unknown): Header {
  const { step, meta, sections } = (header ?? {}) as Partial<Header> // looked at below, field by field
  need('"step" to be an integer ≥ 0', isCount(step))
  need('"meta" to be a record', isRecord(meta))
  need('"sections" to be a list of { bytes, kind, name }', Array.isArray(sections) && sections.every(isSection))
  const found = header as Header // looked at above
  checkOrder(found.sections)
  // With these fields only, so that another one is not written again.
  return { ...found, sections: found.sections.map(({ bytes, kind, name }) => ({ bytes, kind, name })) }
}

/** Masks come first, and no two sections of a map have one name. */
function checkOrder(sections: readonly Section[]): void {
  const masks = sections.findLastIndex(({ kind }) => kind === 'mask') + 1
  need('masks before arrays', sections.slice(0, masks).every(({ kind }) => kind === 'mask'))
  for (const part of [sections.slice(0, masks), sections.slice(masks)]) {
    const names = new Set<string>()
    for (const { name } of part) {
      need(`one section named ${JSON.stringify(name)}`, !names.has(name))
      names.add(name)
    }
  }
}

function need(what: string, good: boolean): void {
  if (!good) throw decodeProblem('damaged', `offset ${prefixBytes}: the header: expected ${what}.`)
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0

const isSection = (value: unknown): value is Section =>
  isRecord(value) && typeof value.name === 'string' && isCount(value.bytes) &&
  (value.kind === 'mask' || isArrayKind(value.kind) && Number(value.bytes) % width[value.kind] === 0)
