import { andNot, equals, type Mask } from '@itop/masks'
import { createPattern, type Parameter, type Pattern, type WeightView } from '@itop/ops'
import type { LayerMasks, LayerShape, StepRule, Updater } from '@itop/updaters'

/** What happens to layers at every step, by name. */
export type StepRules = ReadonlyMap<string, StepRule>

/** The rules of a method for the layers of a network. */
export const rulesOf = (
  { everyStep }: Pick<Updater, 'everyStep'>, layers: readonly LayerShape[]
): StepRules => new Map((everyStep?.(layers) ?? [])
  .flatMap((rule, i) => rule ? [[layers[i].name, rule] as const] : []))

/** The same masks; refuses those that do not lie in one another. */
export function checkNested(name: string, masks: LayerMasks): LayerMasks {
  const { stored, backward = stored, forward } = masks
  checkInside(name, 'backward', backward, 'stored', stored)
  checkInside(name, 'forward', forward, 'backward', backward)
  return masks
}

function checkInside(name: string, what: string, inner: Mask, where: string, outer: Mask): void {
  if (inner === outer) return
  const outside = andNot(inner, outer).count
  if (outside === 0) return
  throw new RangeError(`the ${what} mask of '${name}': expected positions of its ${where} mask, ` +
    `got ${outside} outside it. A method's masks lie in one another: forward, backward, stored.`)
}

/** What passes use of a parameter; null: all that is stored. */
export function viewOf(masks: LayerMasks, stored: Pattern, rule: StepRule | undefined): WeightView | null {
  if (rule) return { kind: rule.kind, n: rule.n, m: rule.m }
  const { backward = masks.stored, forward } = masks
  if (equals(forward, stored.mask)) return null
  const trained = equals(backward, stored.mask) ? stored : createPattern(backward)
  return { kind: 'nested', forward: equals(forward, backward) ? trained : createPattern(forward), backward: trained }
}

/** Which positions of a parameter get gradients. */
export const trainedMask = ({ pattern, view }: Pick<Parameter, 'pattern' | 'view'>): Mask | undefined =>
  view?.kind === 'nested' ? view.backward.mask : pattern?.mask
