import { CheckpointError } from './checkpoint-error.js'

/** Records and arrays within one another: far more than anyone writes, far fewer than end the stack. */
const mostLevels = 200

/**
 * JSON with sorted keys and no spaces, as RFC 8785, but for −0, which stays −0. What JSON cannot hold is refused with
 * the place where it is: what is read back must equal what was written.
 */
export function canonicalJson(value: unknown, where: string, level = 0): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') return numberText(value, where)
  if (level === mostLevels) throw unstorable(where, `more than ${mostLevels} levels`)
  if (Array.isArray(value)) return `[${items(value, where, level + 1).join()}]`
  if (isPlain(value)) return `{${members(value, where, level + 1).join()}}`
  throw unstorable(where, value instanceof Object ? value.constructor.name : typeof value)
}

const items = (list: readonly unknown[], where: string, level: number): string[] =>
  Array.from(list, (item, i) => canonicalJson(item, `${where}[${i}]`, level))

const members = (record: Record<string, unknown>, where: string, level: number): string[] =>
  Object.keys(record).sort().map(key =>
    `${JSON.stringify(key)}:${canonicalJson(record[key], `${where}.${key}`, level)}`)

function numberText(value: number, where: string): string {
  if (!Number.isFinite(value)) throw unstorable(where, String(value))
  return Object.is(value, -0) ? '-0' : JSON.stringify(value)
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

const unstorable = (where: string, found: string) => new CheckpointError('unstorable',
  `encodeCheckpoint: ${where}: expected plain JSON (finite numbers, strings, booleans, null, arrays, records), got ` +
  `${found}.`, { fix: 'Leave the field out, or put number arrays into `arrays`.' })
