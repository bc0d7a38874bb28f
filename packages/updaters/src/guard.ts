import { topK, type Mask } from '@itop/masks'
import { check, type Saying } from './errors.js'

// What no method may do: leave a layer with nothing. No signal passes such a layer, so it would stay so.

/** How much each layer must be given where counts move: one, where it has nothing left. */
export const owed = (left: readonly Mask[]): readonly number[] => left.map(({ count }) => count === 0 ? 1 : 0)

/** The place of what a layer keeps, whatever others have: the best of its scores. Undefined where it has none. */
export const keepsake = (scores: ArrayLike<number>): number | undefined =>
  scores.length === 0 ? undefined : topK(scores, 1)[0]

/** Refuses masks that leave a layer with nothing; `message` says of its name how that came, and what to do. */
export function refuseEmpty(
  layers: readonly { readonly name: string }[], masks: readonly Mask[], message: (name: string, say: Saying) => string
): void {
  const empty = masks.findIndex(({ count }) => count === 0)
  check(empty < 0, say => message(layers[empty].name, say))
}
