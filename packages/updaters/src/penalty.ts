import { andNot, type Mask } from '@itop/masks'
import type { LayerMasks, Penalty } from './types.js'

/** A layer's stored values, `[nnz]`, and its masks. */
export interface PenalisedLayer extends LayerMasks {
  readonly values: Float32Array
}

/** What penalties add to the loss for one layer, in float64. */
export const penaltyOf = (layer: PenalisedLayer, penalties: readonly Penalty[]): number =>
  penalties.reduce((sum, { on, kind, factor }) => sum + factor * kinds[kind](valuesIn(layer, classOf(layer, on))), 0)

const kinds = {
  l1: (values: readonly number[]) => values.reduce((sum, value) => sum + Math.abs(value), 0),
  l2: (values: readonly number[]) => values.reduce((sum, value) => sum + value * value, 0),
  norm: (values: readonly number[]) => Math.hypot(...values)
} as const satisfies Readonly<Record<Penalty['kind'], (values: readonly number[]) => number>>

/** The weights of a class. */
function classOf({ stored, backward = stored, forward }: LayerMasks, on: Penalty['on']): Mask {
  if (on === 'forward') return forward
  return on === 'absent' ? andNot(stored, backward) : andNot(backward, forward)
}

const valuesIn = ({ stored, values }: PenalisedLayer, some: Mask): readonly number[] =>
  [...stored.indices()].flatMap((position, i) => some.has(position) ? [values[i]] : [])
