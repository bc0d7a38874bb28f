import type { Exploration } from '@itop/metrics'
import type { MaskSet } from '@itop/masks'
import type { WeightSpec } from '@itop/models'

/** Where a training starts that takes over from another one. Its masks are those that the method starts with. */
export interface StartFrom {
  /** Of the schedule and of the order of the data; the optimizer begins anew. Integer from 0 to below the length. */
  readonly step: number
  /** Of every weight, statistics of norms included: `[nnz]` where it has a mask, else the whole tensor. */
  readonly values: ReadonlyMap<string, Float32Array>
  /** What was explored before. Default: what the first masks have. */
  readonly exploration?: Exploration
  /** Time that was spent before. Default 0. */
  readonly seconds?: number
}

/** Throws unless there are values for every weight of a network, as many as its mask has. */
export function checkStartFrom(
  { values, exploration }: StartFrom, weights: readonly WeightSpec[], masks: MaskSet
): void {
  for (const { name, shape } of weights) {
    const expected = masks.names.includes(name) ? masks.get(name).count : shape.reduce((size, n) => size * n, 1)
    const found = values.get(name)
    if (found?.length !== expected) {
      throw new RangeError(
        `train: startFrom: expected ${expected} values of '${name}', got ${found?.length ?? 'none'}. ` +
          'Give one for each weight that exists.')
    }
  }
  const explored = exploration?.layers.map(({ name, active }) => `${name} ${active.count}`).join(', ')
  const existing = [...masks].map(([name, { count }]) => `${name} ${count}`).join(', ')
  if (explored === undefined || explored === existing) return
  throw new RangeError(`train: startFrom: expected an exploration of the weights ${existing}, got ${explored}.`)
}
