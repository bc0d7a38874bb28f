import { isRecord, weightKeys, type Checkpoint } from '@itop/checkpoint'
import { MaskSet } from '@itop/masks'
import { maskable } from '@itop/models'
import { restoreMethod, saveMethod, type SavedMethod } from '../checkpoints/method-state.js'
import { canonical, fieldsOf, need } from '../checkpoints/meta-fields.js'
import type { Program } from './options.js'
import { savedValues } from './rewind-point.js'
import type { Round, RoundEnd } from './round.js'

const prefix = 'rewind'

/** What a checkpoint keeps of the rounds, as `meta.rounds`. What they go back to is `rewind/…` among its arrays. */
export interface SavedRounds {
  readonly version: 1
  /** The round it was written in: so many times weights have been pruned. */
  readonly round: number
  /** How the rounds before it ended. */
  readonly ends: readonly RoundEnd[]
  /** What the method remembers from round to round, where it does. */
  readonly method?: SavedMethod
}

/** The checkpoint of a training with what the rounds need to go on from it. */
export function withRounds(
  checkpoint: Checkpoint, { updater }: Program, { round, ends, dataChanges, method, rewindPoint }: Round
): Checkpoint {
  const { saved, arrays: remembered } = saveMethod(updater, method)
  const rounds: SavedRounds = { version: 1, round, ends, ...saved && { method: saved } }
  const arrays = new Map([...checkpoint.arrays, ...remembered])
  for (const [name, values] of rewindPoint ?? []) arrays.set(`${prefix}/${name}`, values)
  return {
    ...checkpoint, arrays, meta: { ...dataChanges !== undefined && { dataChanges }, ...checkpoint.meta, rounds }
  }
}

/** The round that a checkpoint was written in; refuses one of no rounds, or of others. */
export function resumedRound(checkpoint: Checkpoint, program: Program): Round {
  const { round, ends, method } = roundsOf(checkpoint, program)
  const { training: { network }, rewindTo, rounds } = program
  const masks = MaskSet.from(maskable(network.weights).map(({ name }) => [name, maskOf(checkpoint, name)] as const))
  // In the first round they are taken when the step comes by; after the last one nothing goes back.
  const isThere = rewindTo !== 'end' && round < rounds && (round > 0 || checkpoint.step > rewindTo)
  return {
    round, ends, masks, method: restoreMethod(program.updater, method, checkpoint),
    startFrom: undefined, resumeFrom: checkpoint, dataChanges: undefined,
    rewindPoint: isThere ? savedValues(prefix, checkpoint, network, masks) : undefined
  }
}

function roundsOf({ meta }: Checkpoint, { updater, rounds, steps }: Program): SavedRounds {
  const { rounds: saved, method, totalSteps } = meta
  if (saved === undefined) {
    throw new RangeError(`rounds: cannot resume: the checkpoint is of ${canonical(method)}, which has no rounds, ` +
      `and this run of ${updater.name}. Resume it with the method that wrote it, or start a new run.`)
  }
  const { version, round, ends } = fieldsOf(saved)
  need('rounds', version === 1 && isBetween(round, rounds) && isEnds(ends, Number(round)), saved)
  if (totalSteps === steps) return saved as SavedRounds   // as was just looked at
  throw new RangeError(`rounds: cannot resume: the rounds of the checkpoint have ${canonical(totalSteps)} steps, ` +
    `of this run ${steps}. All rounds have one length.`)
}

const isBetween = (round: unknown, rounds: number): boolean =>
  Number.isInteger(round) && Number(round) >= 0 && Number(round) <= rounds

const isEnds = (ends: unknown, count: number): boolean => Array.isArray(ends) && ends.length === count &&
  ends.every(end => isRecord(end) && ['round', 'density', 'active', 'testLoss', 'testAccuracy'].every(key =>
    Number.isFinite(end[key])))

function maskOf({ masks }: Checkpoint, name: string) {
  const mask = masks.get(weightKeys(name).mask)
  if (mask) return mask
  throw new RangeError(`rounds: expected a mask of '${name}' in the checkpoint, got none. Start a new run.`)
}
