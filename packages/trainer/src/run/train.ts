import { named, settle, type ByRecipe, type TrainOptions } from './options.js'
import type { MasksEvent } from '../records/events.js'
import { createListeners } from '../records/listeners.js'
import { createProgress } from './progress.js'
import { checkResume, resumeWarnings } from '../checkpoints/resume.js'
import type { TrainResult } from './result.js'
import { runTraining } from './run-training.js'
import { startRun, type Run } from './start-run.js'
import { restorable } from '../checkpoints/state-checkpoint.js'

/** A training that has begun. */
export type TrainRun = Run<TrainResult>

/**
 * Trains a sparse network; see `TrainOptions`. Options that cannot work throw at once. Training begins in a later task,
 * so listeners added at once miss nothing. `recipe` is an older name of `method`.
 */
export function train(given: TrainOptions | ByRecipe<TrainOptions>): TrainRun {
  const options = named('train', given)
  const { settings, restore, warnings } = checkTraining(options)
  const { resumeFrom, signal: outer, id, onWarning } = options
  const progress = createProgress()
  const masks = createListeners<MasksEvent>()
  const listening = { onStep: progress.listen, onMasks: masks.listen }
  return startRun({ signal: outer, ...listening, work: async ({ log, signal }) => {
    for (const warning of warnings) onWarning?.(warning)
    const stopping = () => signal.aborted
    const job = { settings, restore, resumedFrom: resumeFrom?.step, id, log, progress, masks, stopping }
    return { ...await runTraining(job), warnings }
  } })
}

/** What a training needs, checked: options that cannot work throw. */
export function checkTraining(options: TrainOptions) {
  const settings = settle(options)
  const { resumeFrom, dataChanged = false } = options
  if (resumeFrom) checkResume(resumeFrom, settings, dataChanged)
  return {
    settings,
    /** Makes the state to go on from. */
    restore: resumeFrom && restorable(resumeFrom, settings),
    warnings: resumeFrom ? resumeWarnings(resumeFrom, settings) : []
  }
}
