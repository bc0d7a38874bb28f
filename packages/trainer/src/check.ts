/** Throws unless `value` is a finite number in [low, high], or in [low, high) with `below`. */
export function checkNumber(where: string, value: number, low: number, high = Infinity, below = false): void {
  if (Number.isFinite(value) && value >= low && (below ? value < high : value <= high)) return
  const range = high === Infinity ? `a number ≥ ${low}` : `in [${low}, ${high}${below ? ')' : ']'}`
  throw new RangeError(`${where} must be ${range}, got ${value}.`)
}
