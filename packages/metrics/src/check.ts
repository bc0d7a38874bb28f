/** Throws unless the condition holds. */
export function check(condition: boolean, message: () => string): asserts condition {
  if (!condition) throw new RangeError(message())
}

/** A sum in order. */
export function sum(values: Iterable<number>): number {
  let total = 0
  for (const value of values) total += value
  return total
}

/** part / whole, and 0 of nothing. */
export const share = (part: number, whole: number): number => whole === 0 ? 0 : part / whole
