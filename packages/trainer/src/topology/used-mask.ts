import { largestOfGroups, type Mask } from '@itop/masks'
import type { Parameter } from '@itop/ops'
import { floats } from '../optimizers/slots.js'

/** Which positions of a parameter with a pattern the forward pass uses now. */
export async function usedMask({ pattern, view, values }: Parameter): Promise<Mask> {
  const { mask } = pattern!   // by the caller's word
  if (view === null) return mask
  return view.kind === 'nested' ? view.forward.mask : largestOfGroups(await floats(values), mask.shape, view)
}
