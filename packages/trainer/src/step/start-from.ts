import type { Exploration } from '@itop/metrics'
import { Mask, reindex, sizeOf, type MaskSet } from '@itop/masks'
import type { WeightSpec } from '@itop/models'

/** Where a training starts that takes over from another one. Its masks are those that the method starts with. */
export interface StartFrom {
  /** Of the schedule and of the order of the data; the optimizer begins anew. Integer from 0 to below the length. */
  readonly step: number
  /**
   * Of every weight, statistics of norms included: `[nnz]` where it has a mask, else the whole tensor. A method that
   * chooses its first masks by values is shown these, so that it needs one for every position.
   */
  readonly values: ReadonlyMap<string, Float32Array>
  /** What was explored before. Default: what the first masks have. */
  readonly exploration?: Exploration
  /** Time that was spent before. Default 0. */
  readonly seconds?: number
}

/** Throws unless there are values for every position of every weight, by which a method chooses. */
export const checkWhole = (method: string, { values }: StartFrom, weights: readonly WeightSpec[]): void =>
  checkCounts(
    values, weights, ({ shape }) => sizeOf(shape),
    `Give one for each position, since ${method} chooses by them which are to exist.`)

/** The values that the weights of these masks start with; refuses any but so many, or all positions. */
export function startValues(
  { values }: StartFrom, weights: readonly WeightSpec[], masks: ReadonlyMap<string, Mask>, isWhole: boolean
): ReadonlyMap<string, Float32Array> {
  if (!isWhole) {
    checkCounts(
      values, weights, ({ name, shape }) => masks.get(name)?.count ?? sizeOf(shape),
      'Give one for each weight that exists.')
    return values
  }
  return new Map([...values].map(([name, all]) => {
    const mask = masks.get(name)
    return [name, mask ? reindex(Mask.full(mask.shape), mask, all) : all]
  }))
}

/** Throws unless what was explored is of the first masks. */
export function checkExplored({ exploration }: StartFrom, masks: MaskSet): void {
  const explored = exploration?.layers.map(({ name, active }) => `${name} ${active.count}`).join(', ')
  const existing = [...masks].map(([name, { count }]) => `${name} ${count}`).join(', ')
  if (explored === undefined || explored === existing) return
  throw new RangeError(`train: startFrom: expected an exploration of the weights ${existing}, got ${explored}.`)
}

function checkCounts(
  values: StartFrom['values'], weights: readonly WeightSpec[], countOf: (spec: WeightSpec) => number, advice: string
): void {
  for (const spec of weights) {
    const found = values.get(spec.name)
    if (found?.length === countOf(spec)) continue
    throw new RangeError(`train: startFrom: expected ${countOf(spec)} values of '${spec.name}', ` +
      `got ${found?.length ?? 'none'}. ${advice}`)
  }
}
