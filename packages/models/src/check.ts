import type { ImageShape } from '@itop/ops'

// Small checks for callers without types. Each error says where, what was expected, and what came.

/** Throws on an option that nobody reads, since a misspelt option is never what the caller meant. */
export function checkOptions(where: string, options: object, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`${where}: options must be an object with ${known.join(', ')}, got ${String(options)}.`)
  }
  const unknown = Object.keys(options).find(key => !known.includes(key))
  if (unknown === undefined) return
  throw new TypeError(`${where}: unknown option '${unknown}'. Known options: ${known.join(', ')}.`)
}

/** Throws unless `value` is an integer from `low` to `high`. */
export function checkInteger(where: string, name: string, value: number, low: number, high = Infinity): void {
  if (Number.isInteger(value) && value >= low && value <= high) return
  const range = high === Infinity ? `≥ ${low}` : `from ${low} to ${high}`
  throw new RangeError(`${where}: ${name} must be an integer ${range}, got ${String(value)}.`)
}

/** `3×32×32`, as error messages write an image. */
export const text = ({ c, h, w }: ImageShape): string => `${c}×${h}×${w}`

export const sameShape = (a: ImageShape, b: ImageShape): boolean => a.c === b.c && a.h === b.h && a.w === b.w
