import { arraySource, type Measured } from '@itop/criteria'
import { measurements as known, measuringCosts, slotIn, type Measurement } from '@itop/trainer'
import type { Law } from './law.js'
import { numbers } from './numbers.js'

/** What a criterion is measured for, beside what the trainer measures. */
export interface NeedsOptions {
  /** Of the same plug-in. */
  readonly measurements?: readonly Measurement[] | undefined
}

/** The law of what a criterion asks to be measured. */
export const needsLaw = (
  { needs }: { readonly needs: readonly string[] }, { measurements = [] }: NeedsOptions
): Law => ({
  name: 'needs what can be measured, by its name',
  run: () => { measuringCosts(needs, measurements) }
})

/**
 * Made-up numbers under every name that a criterion needs: one for each of so many existing weights, or scores of so
 * many positions, whichever the measurement of that name gives.
 */
export function measuredFor(
  needs: readonly string[], { existing, positions, seed }: Sizes, { measurements = [] }: NeedsOptions = {}
): Measured {
  return Object.fromEntries(needs.map(need => {
    const measurement = [...known, ...measurements].find(({ name }) => name === need.split(':')[0])
    const isOfExisting = measurement?.of === 'existing' || slotIn(need) !== undefined
    if (isOfExisting) return [need, numbers(existing, `${seed}/${need}`)]
    // Multiples of a quarter: ties are frequent.
    return [need, arraySource(numbers(positions, `${seed}/${need}`).map(value => Math.round(4 * value) / 4))]
  }))
}

interface Sizes {
  readonly existing: number
  readonly positions: number
  readonly seed: string
}
