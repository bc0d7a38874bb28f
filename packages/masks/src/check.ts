// Small checks for callers without types. Each error says where, what was expected, and what came.

/** Throws on an option that nobody reads, since a misspelt option is never what the caller meant. */
export function checkOptions(where: string, options: object, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`${where}: options must be an object with ${known.join(', ')}, got ${String(options)}.`)
  }
  const unknown = Object.keys(options).find(key => !known.includes(key))
  if (unknown !== undefined) {
    throw new TypeError(`${where}: unknown option '${unknown}'. Known options: ${known.join(', ')}.`)
  }
}

/** Throws unless `value` is an integer in `[low, high]`. */
export function checkInteger(where: string, name: string, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) return
  throw new RangeError(`${where}: ${name} must be an integer in [${low}, ${high}], got ${String(value)}.`)
}
