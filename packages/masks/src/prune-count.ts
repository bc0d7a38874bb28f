/**
 * How many of `active` weights a drop fraction removes: ceil(fraction · active), an integer in [0, active].
 *
 * A product within a relative 1e-12 of an integer is that integer, so that float noise does not remove one more:
 * 0.07 · 100 is 7.000000000000001 in float64 and removes 7. A much coarser tolerance would round true fractions of
 * large layers. Any fraction above 0 removes at least one.
 */
export function pruneCount(active: number, fraction: number): number {
  const product = fraction * active
  const whole = Math.round(product)
  return Math.min(active, Math.abs(product - whole) <= 1e-12 * product ? whole : Math.ceil(product))
}
