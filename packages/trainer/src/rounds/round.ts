import type { Checkpoint } from '@itop/checkpoint'
import { MaskSet } from '@itop/masks'
import { layersOf } from '@itop/models'
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
  /** What the method remembers. */
  readonly method: unknown
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

/** The first round, of the weights that the method starts with. */
export function firstRound({ updater, training: { network, seed } }: Program): Round {
  const layers = layersOf(network)
  const started = updater.start(layers, { seed })
  if (started instanceof Promise) {
    throw new TypeError(`rounds: ${updater.name} takes its time to start, which rounds do not wait for.`)
  }
  return {
    round: 0,
    masks: MaskSet.from(started.masks.map(({ stored }, i) => [layers[i].name, stored] as const)),
    method: started.state, ends: [],
    startFrom: undefined, resumeFrom: undefined, rewindPoint: undefined, dataChanges: undefined
  }
}
