import { createEventLog, type EventLog } from '../records/event-log.js'
import type { MasksEvent, StepProgress, TrainEvent } from '../records/events.js'

/** A training that has begun. */
export interface Run<Result> {
  /**
   * The run's records, for any number of readers, each from the first one on. Reading slowly or never costs no step.
   * To begin after more than 1,024 records throws `RangeError`: the first ones are not kept.
   */
  readonly events: AsyncIterable<TrainEvent>
  /** Settles when the run has ended and freed its tensors. Rejects with `TrainingError` when the loss is not finite. */
  readonly done: Promise<Result>
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
  /**
   * Calls the listener with the masks: after each `start` record, and after the record of each update; then training
   * goes on. Returns how to stop listening.
   */
  readonly onMasks: (listener: (masks: MasksEvent) => void) => () => void
}

/** What a run does, and what others may do to it meanwhile. */
export interface RunParts<Result> {
  /** Stops the run as `stop()` does. */
  readonly signal: AbortSignal | undefined
  readonly onStep: Run<Result>['onStep']
  readonly onMasks: Run<Result>['onMasks']
  readonly work: (run: { readonly log: EventLog, readonly signal: AbortSignal }) => Promise<Result>
}

/** A run whose work begins in a later task, so that listeners added at once miss nothing. */
export function startRun<Result>({ signal: outer, onStep, onMasks, work }: RunParts<Result>): Run<Result> {
  const log = createEventLog()
  const controller = new AbortController()
  const { signal } = controller
  const halt = () => { controller.abort() }
  if (outer?.aborted) halt()
  outer?.addEventListener('abort', halt, { once: true })

  const done = (async () => {
    await new Promise(resolve => { setTimeout(resolve) })
    try {
      const result = await work({ log, signal })
      log.close()
      return result
    } catch (failure) {
      log.close({ failure })
      throw failure
    } finally {
      outer?.removeEventListener('abort', halt)
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
    onStep,
    onMasks
  }
}
