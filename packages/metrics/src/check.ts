/** Throws unless the condition holds. */
export function check(condition: boolean, message: () => string): asserts condition {
  if (!condition) throw new RangeError(message())
}

/** Refuses keys that are not known: a misspelt option must not be ignored. */
export function refuseUnknownKeys(where: string, options: object, known: readonly string[]): void {
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) {
      throw new TypeError(`${where}: unknown option "${key}". Known: ${known.join(', ')}. Correct its name.`)
    }
  }
}

/** A sum in order. */
export function sum(values: Iterable<number>): number {
  let total = 0
  for (const value of values) total += value
  return total
}

/** part / whole, and 0 of nothing. */
export const share = (part: number, whole: number): number => whole === 0 ? 0 : part / whole
