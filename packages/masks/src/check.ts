import { nearestName } from './nearest-name.js'

// Checks of what callers without types pass in. Each error says where, what was expected, and what came.

/** Throws on an option that nobody reads, since a misspelt option is never what the caller meant. */
export function checkOptions(where: string, options: object, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`${where}: options must be an object with ${known.join(', ')}, got ${String(options)}.`)
  }
  const unknown = Object.keys(options).find(key => !known.includes(key))
  if (unknown === undefined) return
  throw new TypeError(`${where}: unknown option "${unknown}". Did you mean "${nearestName(unknown, known)}"? ` +
    `Known: ${known.join(', ')}.`)
}

/** Throws unless `value` is an integer in `[low, high]`; `what` says where and which. */
export function checkInteger(what: string, value: number, low: number, high = Number.MAX_SAFE_INTEGER): void {
  if (Number.isInteger(value) && value >= low && value <= high) return
  const range = high >= Number.MAX_SAFE_INTEGER ? `≥ ${low}` : `in [${low}, ${high}]`
  throw new RangeError(`${what} must be an integer ${range}, got ${String(value)}.`)
}

/** What a table has under a name; throws where it has none. `what` says where and which. */
export function choice<T>(what: string, table: Readonly<Record<string, T>>, name: string): T {
  if (Object.hasOwn(table, name)) return table[name]
  const names = Object.keys(table).map(key => `'${key}'`).join(' or ')
  throw new RangeError(`${what} must be ${names}, got ${String(name)}.`)
}
