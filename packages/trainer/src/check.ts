// Checks of what callers pass in: a misspelt option must not pass for a default.

/** Throws if `options` has a key that is not in `known`. */
export function checkKeys(where: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find(key => !known.includes(key))
  if (unknown === undefined) return
  throw new TypeError(`${where}: expected only the options ${known.join(', ')}, got '${unknown}'. Remove or rename it.`)
}

/** Throws unless `value` is a finite number in [low, high], or in [low, high) with `below`. */
export function checkNumber(where: string, value: number, low: number, high = Infinity, below = false): void {
  if (Number.isFinite(value) && value >= low && (below ? value < high : value <= high)) return
  const range = high === Infinity ? `a number ≥ ${low}` : `in [${low}, ${high}${below ? ')' : ']'}`
  throw new RangeError(`${where} must be ${range}, got ${value}.`)
}

/** Throws unless `value` is an integer ≥ low. */
export function checkInteger(where: string, value: number, low: number): void {
  if (Number.isSafeInteger(value) && value >= low) return
  throw new RangeError(`${where} must be an integer ≥ ${low}, got ${value}.`)
}
