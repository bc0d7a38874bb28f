import type { Checkpoint } from '@itop/checkpoint'
import { Mask, MaskSet } from '@itop/masks'
import { maskable } from '@itop/models'
import type { StartFrom } from '../step/start-from.js'
import type { Program } from './options.js'
import type { Values } from './rewind-point.js'

/** How a round ended. */
export interface RoundEnd {
  /** How many times weights had been pruned. */
  readonly round: number
  /** Over maskable weights. */
  readonly density: number
  readonly active: number
  readonly testLoss: number
  readonly testAccuracy: number
}

/** A training between two prunings, before it begins. */
export interface Round {
  /** How many times weights have been pruned. */
  readonly round: number
  readonly masks: MaskSet
  /** How the rounds before it ended. */
  readonly ends: readonly RoundEnd[]
  /** Absent in the first round, and where a checkpoint says all. */
  readonly startFrom: StartFrom | undefined
  readonly resumeFrom: Checkpoint | undefined
  /** What weights go back to; absent in the first round until the step comes by, and where they keep their values. */
  readonly rewindPoint: Values | undefined
  /** What earlier rounds tell of their data. */
  readonly dataChanges: unknown
}

/** The first round: every weight exists. */
export const firstRound = ({ training: { network } }: Program): Round => ({
  round: 0,
  masks: MaskSet.from(maskable(network.weights).map(({ name, shape }) => [name, Mask.full(shape)] as const)),
  ends: [],
  startFrom: undefined, resumeFrom: undefined, rewindPoint: undefined, dataChanges: undefined
})
