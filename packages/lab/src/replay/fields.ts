import { isRecord } from '@itop/checkpoint'

/** What a field of a record must be; with `?` it may be absent. `{ each }`: a list of records with these fields. */
export type Kind = 'text' | 'number' | 'count' | 'count?' | 'share' | 'counts' | { readonly each: Fields }

/** Fields that a record must have. */
export type Fields = Readonly<Record<string, Kind>>

/** What is wrong with a record, as half a sentence; undefined when nothing is. */
export function problemOf(record: unknown, fields: Fields): string | undefined {
  if (!isRecord(record)) return `expected an object, got ${shown(record)}`
  for (const [name, kind] of Object.entries(fields)) {
    const problem = problemOfField(record[name], kind)
    if (problem !== undefined) return `${name}: ${problem}`
  }
  return undefined
}

function problemOfField(value: unknown, kind: Kind): string | undefined {
  if (typeof kind === 'object') {
    if (!Array.isArray(value)) return `expected a list, got ${shown(value)}`
    return value.map(entry => problemOf(entry, kind.each)).find(problem => problem !== undefined)
  }
  const { test, words } = kinds[kind]
  return test(value) ? undefined : `expected ${words}, got ${shown(value)}`
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0

interface Check {
  readonly test: (value: unknown) => boolean
  readonly words: string
}

const kinds: Readonly<Record<Exclude<Kind, object>, Check>> = {
  text: { test: value => typeof value === 'string', words: 'a text' },
  number: { test: value => typeof value === 'number' && Number.isFinite(value), words: 'a number' },
  count: { test: isCount, words: 'an integer ≥ 0' },
  'count?': { test: value => value === undefined || isCount(value), words: 'an integer ≥ 0' },
  share: { test: value => typeof value === 'number' && value >= 0 && value <= 1, words: 'a number from 0 to 1' },
  counts: { test: value => Array.isArray(value) && value.every(isCount), words: 'a list of integers ≥ 0' }
}

/** A value as a message may hold it. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}
