import { fromSettings } from '@itop/experiment'
import { checkInteger } from '@itop/masks'

/** The whole number that a flag gives, `low` or more. */
export function wholeNumber(name: string, given: string | undefined, low: number): number | undefined {
  if (given === undefined) return undefined
  const value = given.trim() === '' ? NaN : Number(given)
  fromSettings(() => { checkInteger(`--${name}`, value, low) })
  return value
}
