import { and, type MaskSet } from '@itop/masks'
import { checkBegun, walk } from './walk.js'
import type { History } from './types.js'

/** What is left of weights at a step. */
export interface Survival {
  readonly step: number
  /** Share of them that have existed ever since, in [0, 1]; 1 where there were none. */
  readonly share: number
  /** The same of each layer, in model order. */
  readonly layers: readonly number[]
}

/**
 * How many of the weights that existed after a step have existed ever since: at that step, and after every later
 * change of masks. By default of the first weights. One that left and came again has not survived.
 */
export function survival(history: History, from = history.records[0]!.step): readonly Survival[] {
  checkBegun(history, from)
  const curve: Survival[] = []
  let [first, left]: [MaskSet | undefined, MaskSet | undefined] = [undefined, undefined]
  for (const { step, masks } of walk(history)) {
    if (step <= from) {
      first = left = masks
      continue
    }
    if (curve.length === 0) curve.push(survivalOf(from, first!, first!))   // the history had begun
    left = [...masks].reduce((all, [name, mask]) => all.with(name, and(all.get(name), mask)), left!)
    curve.push(survivalOf(step, first!, left))
  }
  return curve.length > 0 ? curve : [survivalOf(from, first!, first!)]
}

const survivalOf = (step: number, first: MaskSet, left: MaskSet): Survival => ({
  step,
  share: shareOf(left, first),
  layers: [...left].map(([name, mask]) => shareOf(mask, first.get(name)))
})

const shareOf = (left: { readonly count: number }, first: { readonly count: number }): number =>
  first.count === 0 ? 1 : left.count / first.count
