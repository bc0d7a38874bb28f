// Checks of what callers pass in; the parsers have their own, which know file and offset.

/** Throws if `options` has a key that is not in `known`: a misspelt option must not pass for a default. */
export function checkKeys(where: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find(key => !known.includes(key))
  if (unknown === undefined) return
  throw new TypeError(`${where}: expected only the options ${known.join(', ')}, got '${unknown}'. Remove or rename it.`)
}

/** Throws unless `value` is an integer in [low, high]. */
export function checkInteger(where: string, value: number, low: number, high = Number.MAX_SAFE_INTEGER): void {
  if (Number.isInteger(value) && value >= low && value <= high) return
  const range = high === Number.MAX_SAFE_INTEGER ? `≥ ${low}` : `in [${low}, ${high}]`
  throw new RangeError(`${where} must be an integer ${range}, got ${value}.`)
}
