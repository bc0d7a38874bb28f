import type { MasksEvent, StepProgress } from '../records/events.js'
import { createListeners } from '../records/listeners.js'
import type { TrainResult } from '../run/result.js'
import { startRun, type Run } from '../run/start-run.js'
import { named, type ByRecipe } from '../run/options.js'
import { checkTraining } from '../run/train.js'
import { nextRound } from './next-round.js'
import { programOf, type RoundsOptions } from './options.js'
import { firstRound, type Round, type RoundEnd } from './round.js'
import { resumedRound } from './round-checkpoint.js'
import { roundOptions, trainRound, type EndedRound } from './train-round.js'

/** How the rounds ended. It is finished when the last one is; otherwise it says where that one was stopped. */
export type RoundsResult = TrainResult & {
  /** The round that ended: so many times weights have been pruned. */
  readonly round: number
  /** How each finished round ended, this one included if it is. */
  readonly ends: readonly RoundEnd[]
}

/** Rounds that have begun. Every record says its round. */
export type RoundsRun = Run<RoundsResult>

/**
 * Trains to the end, prunes as the method says, sets what is left back to the start or to a step, and trains again, so
 * many times: lottery tickets, with rewinding of weights or of the learning rate alone, and any other method that
 * starts again; see `RoundsOptions`. What cannot work throws at once. Its checkpoints go on where they were written, in
 * any round.
 */
export function rounds(given: RoundsOptions | ByRecipe<RoundsOptions>): RoundsRun {
  const options = named('rounds', given)
  const program = programOf(options)
  const first = program.resumeFrom ? resumedRound(program.resumeFrom, program) : firstRound(program)
  checkTraining(roundOptions(program, first))
  const alone = (options.collective?.size ?? 1) === 1
  const [progress, masks] = [createListeners<StepProgress>(), createListeners<MasksEvent>()]
  return startRun({
    signal: options.signal,
    onStep: progress.listen,
    onMasks: masks.listen,
    work: async ({ log, signal }) => {
      let round = first
      const warnings: string[] = []
      for (;;) {
        const ended = await trainRound(program, round, { log, signal, progress, masks })
        const end = endOf(round, ended)
        warnings.push(...ended.result.warnings)
        if (!end || round.round === program.rounds) return { ...resultOf(round, ended, end), warnings }
        // Several ranks stop together, in the next round.
        if (signal.aborted && alone) return { ...resultOf(round, ended, end, 'more to come'), warnings }
        const { record, next } = await nextRound(program, round, end, ended)
        log.emit(record)
        round = next
      }
    }
  })
}

/** How a round ended, if it was not stopped. */
function endOf({ round }: Round, { result }: EndedRound): RoundEnd | undefined {
  if (!result.finished) return undefined
  const { density, active, testLoss, testAccuracy } = result
  return { round, density, active, testLoss, testAccuracy }
}

function resultOf(
  { round, ends }: Round, { result }: EndedRound, end: RoundEnd | undefined, more?: 'more to come'
): RoundsResult {
  const own = { round, ends: end ? [...ends, end] : ends }
  if (!more) return { ...result, ...own }
  const { testLoss: _, testAccuracy: __, ...reached } = result
  return { ...reached, finished: false, ...own }
}
