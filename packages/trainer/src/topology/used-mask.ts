import { largestOfGroups, type Mask } from '@itop/masks'
import type { Parameter } from '@itop/ops'
import { floats } from '../optimizers/slots.js'

/** Which positions of a parameter with a pattern the forward pass uses now. */
export async function usedMask({ pattern, view, values }: Parameter): Promise<Mask> {
  const { mask } = pattern!   // by the caller's word
  if (view === null) return mask
  if (view.kind === 'nested') return view.forward.mask
  // Whoever writes what is not a number somewhere says so better.
  const numbers = (await floats(values)).map(value => Number.isNaN(value) ? 0 : value)
  return largestOfGroups(numbers, mask.shape, view)
}
