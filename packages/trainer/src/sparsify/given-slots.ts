import type { LayerChange, Updater } from '@itop/updaters'
import type { Tensor } from '@tensorflow/tfjs-core'
import { inOurOrder } from './dense-weights.js'
import { gather, type MaskedWeight } from './masked-weight.js'

/** Slots of the caller's optimizer, by their names, then by variable. */
export type GivenSlots = Readonly<Record<string, Readonly<Record<string, Tensor>>>>

/** The slots of a layer that a method looks at, `[nnz]`; refuses where the caller has not given one. */
export async function slotsOf(
  { weight: { gradientName }, stored }: MaskedWeight, wanted: readonly string[], given: GivenSlots | undefined
): Promise<ReadonlyMap<string, Float32Array>> {
  return new Map(await Promise.all(wanted.map(async slot => {
    const tensor = given?.[slot]?.[gradientName]
    if (tensor) return [slot, gather(await inOurOrder(tensor), stored)] as const
    throw new TypeError(`afterStep: expected slots with '${gradientName}' in '${slot}', since this method looks at ` +
      `them at this step. Pass { slots: { ${slot}: { … } } } of your optimizer when needsSlots is true.`)
  })))
}

/** The optimizer of a loop of one's own is not ours to write to. */
export function refuseSlots({ name }: Pick<Updater, 'name'>, layers: readonly LayerChange[]): void {
  if (layers.every(({ births }) => Object.keys(births?.slots ?? {}).length === 0)) return
  throw new RangeError(`sparsify: ${name} says what slots of new weights begin with, and the optimizer is that of a ` +
    'loop of one\'s own. Use train, or another method.')
}
