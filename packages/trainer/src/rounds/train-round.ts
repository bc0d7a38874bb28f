import type { EventLog } from '../records/event-log.js'
import type { MasksEvent, StepProgress } from '../records/events.js'
import type { Listeners } from '../records/listeners.js'
import type { TrainOptions } from '../run/options.js'
import type { TrainResult } from '../run/result.js'
import { train } from '../run/train.js'
import type { TrainState } from '../step/train-state.js'
import { givenMasks } from './given-masks.js'
import type { Program } from './options.js'
import { valuesOf, type Values } from './rewind-point.js'
import type { Round } from './round.js'
import { withRounds } from './round-checkpoint.js'

/** Who is told of a round, and who may stop it. */
export interface RoundWatch {
  readonly log: EventLog
  readonly signal: AbortSignal
  readonly progress: Listeners<StepProgress>
  readonly masks: Listeners<MasksEvent>
}

/** What a round leaves. */
export interface EndedRound {
  readonly result: TrainResult
  /** What weights go back to, where any are to. */
  readonly rewindPoint: Values | undefined
}

/** The options of a round's training, before anybody looks on. */
export function roundOptions({ training, updater, dataChanged }: Program, round: Round): TrainOptions {
  const { masks, startFrom, resumeFrom } = round
  return {
    ...training,
    method: givenMasks([...masks].map(([, mask]) => mask), updater.settings),
    ...startFrom && { startFrom },
    ...resumeFrom && { resumeFrom, dataChanged }
  }
}

/** Trains a round to its end, or until it is stopped. */
export async function trainRound(program: Program, round: Round, watch: RoundWatch): Promise<EndedRound> {
  const { rewindTo, rounds, steps, firstStep, training: { checkpoint: saving, between } } = program
  let { rewindPoint } = round
  const keep = async (state: TrainState) => { rewindPoint = await valuesOf(state) }
  const run = train({
    ...roundOptions(program, round),
    signal: watch.signal,
    ...saving && { checkpoint: {
      ...saving, write: taken => saving.write(withRounds(taken, program, { ...round, rewindPoint }))
    } },
    between: state => {
      const held = between?.(state) // first: what it throws leaves nothing begun
      const kept = round.round === 0 && state.step === rewindTo && !rewindPoint ? keep(state) : undefined
      return kept && held ? Promise.all([kept, held]).then(() => {}) : kept ?? held
    }
  })
  run.onEvent(event => { watch.log.emit({ ...event, round: round.round }) })
  const later = (rounds - round.round) * (steps - firstStep)
  run.onStep(progress => {
    watch.progress.tell(() => ({ ...progress, stepsLeft: progress.stepsLeft + later, round: round.round }))
  })
  const earlier = round.round * (steps - firstStep)
  run.onMasks(now => { watch.masks.tell(() => ({ ...now, step: now.step + earlier, round: round.round })) })
  const result = await run.done
  const checkpoint = withRounds(result.checkpoint, program, { ...round, rewindPoint })
  return { result: { ...result, checkpoint }, rewindPoint }
}
