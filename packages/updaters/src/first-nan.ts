import { check } from './errors.js'
import type { LayerView } from './types.js'

/** The place of the first number that is none, or −1. In a loop: `findIndex` calls a function for each. */
export function firstNaN(numbers: ArrayLike<number>): number {
  for (let i = 0; i < numbers.length; i++) if (Number.isNaN(numbers[i])) return i
  return -1
}

/** Refuses a layer of which a weight is not a number. */
export function refuseNaN(method: string, { name, stored, values }: LayerView): void {
  const bad = firstNaN(values)
  check(bad < 0, () => `${name}: ${method}: the weight at position ${stored.indices()[bad]} is NaN. It means that ` +
    'training diverged; lower the learning rate.')
}
