import { reindex, type Mask } from '@itop/masks'
import { newPositions, type LayerChange } from '@itop/updaters'

/** Refuses births of a layer that stored so much which are not one finite number for each new weight. */
export function checkBirths(
  before: Mask, change: Pick<LayerChange, 'name' | 'stored' | 'renewed' | 'births'>
): void {
  const { name, births } = change
  const { count } = newPositions(before, change)
  for (const [what, numbers] of Object.entries({ ...births?.slots, values: births?.values ?? nothing })) {
    if (numbers.length === count && numbers.every(Number.isFinite)) continue
    throw new RangeError(`the births of '${name}': expected ${count} finite numbers of ${what}, one for each new ` +
      `weight, got ${numbers.length}${numbers.length === count ? ', not all of them finite' : ''}.`)
  }
}

const nothing = new Float32Array(0)

/** Numbers of all that is stored, with what the new positions begin with among them. */
export function withNew(numbers: Float32Array, stored: Mask, positions: Mask, own: Float32Array): Float32Array {
  const spread = reindex(positions, stored, own)
  return numbers.map((number, i) => number + spread[i]!)   // one of the two is 0
}
