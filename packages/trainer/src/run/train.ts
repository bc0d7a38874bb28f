import { createEventLog } from '../records/event-log.js'
import type { StepProgress, TrainEvent } from '../records/events.js'
import { settle, type TrainOptions } from './options.js'
import { createProgress } from './progress.js'
import { checkResume, resumeWarnings } from '../checkpoints/resume.js'
import type { TrainResult } from './result.js'
import { runTraining } from './run-training.js'
import { restorable } from '../checkpoints/state-checkpoint.js'

/** A training that has begun. */
export interface TrainRun {
  /**
   * The run's records, for any number of readers, each from the first one on. Reading slowly or never costs no step.
   * To begin after more than 1,024 records throws `RangeError`: the first ones are not kept.
   */
  readonly events: AsyncIterable<TrainEvent>
  /** Settles when the run has ended and freed its tensors. Rejects with `TrainingError` when the loss is not finite. */
  readonly done: Promise<TrainResult>
  /**
   * Ends the run after the present step, with a checkpoint; resolves when that is written. A test that is due after the
   * step, or being made, is left to the run that goes on from the checkpoint.
   */
  readonly stop: () => Promise<void>
  /**
   * Calls the listener with every event before training goes on: what it writes is there before the next checkpoint is.
   */
  readonly onEvent: (listener: (event: TrainEvent) => void) => () => void
  /** Calls the listener after every step. Returns how to stop listening. */
  readonly onStep: (listener: (progress: StepProgress) => void) => () => void
}

/**
 * Trains a sparse network; see `TrainOptions`. Options that cannot work throw at once. Training begins in a later task,
 * so listeners added at once miss nothing.
 */
export function train(options: TrainOptions): TrainRun {
  const settings = settle(options)
  const { resumeFrom, dataChanged = false, signal, id, onWarning } = options
  if (resumeFrom) checkResume(resumeFrom, settings, dataChanged)
  const restore = resumeFrom && restorable(resumeFrom, settings)
  const warnings = resumeFrom ? resumeWarnings(resumeFrom, settings) : []
  const log = createEventLog()
  const progress = createProgress()
  let stopping = signal?.aborted ?? false
  const halt = () => { stopping = true }
  signal?.addEventListener('abort', halt, { once: true })

  const done = (async () => {
    await new Promise(resolve => { setTimeout(resolve) })
    for (const warning of warnings) onWarning?.(warning)
    try {
      const result = await runTraining({ settings, restore, resumedFrom: resumeFrom?.step, id, log, progress, stopping: () => stopping })
      log.close()
      return { ...result, warnings }
    } catch (failure) {
      log.close({ failure })
      throw failure
    } finally {
      signal?.removeEventListener('abort', halt)
    }
  })()
  // A failure reaches whoever reads the events or awaits `done`; one who does the former must not be ended by the
  // latter.
  done.catch(() => {})

  return {
    events: log,
    done,
    stop: async () => {
      halt()
      await done
    },
    onEvent: log.listen,
    onStep: progress.listen
  }
}
