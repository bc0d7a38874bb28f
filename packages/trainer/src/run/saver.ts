import type { Checkpoint } from '@itop/checkpoint'
import type { Clock } from './clock.js'
import type { EventLog } from '../records/event-log.js'
import { firstNonFinite } from '../step/non-finite.js'
import { writes } from '../ranks/collective.js'
import type { Settings } from './options.js'
import { snapshot } from '../checkpoints/state-checkpoint.js'
import type { TrainState } from '../step/train-state.js'
import { TrainingError, diverged } from './training-error.js'

/** Writes checkpoints and tells of them; of several ranks the first does, and all know when. */
export interface Saver {
  /** Writes the present state, unless that was just done or nobody wants checkpoints. */
  readonly save: () => Promise<void>
  /** The step of the last checkpoint there is. */
  readonly lastStep: () => number | undefined
}

/** What a saver works with; `lastStep` is that of the checkpoint the run goes on from. */
export interface SaverOptions {
  readonly settings: Settings
  readonly state: TrainState
  readonly log: EventLog
  readonly clock: Clock
  readonly lastStep: number | undefined
}

export function createSaver({ settings, state, log, clock, lastStep }: SaverOptions): Saver {
  const { checkpoint } = settings
  let last = lastStep
  let lastDue = state.testDue
  return {
    lastStep: () => last,
    save: async () => {
      if (!checkpoint || (last === state.step && lastDue === state.testDue)) return
      clock.advance()
      const start = performance.now()
      const taken = await snapshot(settings, state)
      refuseNonFinite(taken.arrays, state.step, last)
      const written = writes(settings.collective) ? await checkpoint.write(taken) : undefined
      last = state.step
      lastDue = state.testDue
      if (written) {
        const { bytes } = written
        log.emit({ type: 'checkpoint', step: state.step, bytes, milliseconds: performance.now() - start })
      }
    }
  }
}

/** A checkpoint that replaces a good one must be good itself. */
function refuseNonFinite(
  arrays: Checkpoint['arrays'], step: number, lastCheckpoint: number | undefined
): void {
  for (const [name, values] of arrays) {
    const at = firstNonFinite(values)
    if (at === undefined) continue
    throw new TrainingError({
      step, what: `entry ${at} of ${name} is ${values[at]}`, ...diverged(), lastCheckpoint
    })
  }
}
