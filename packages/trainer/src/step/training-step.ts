import { isDue, type TopologyChange } from '@itop/updaters'
import type * as tf from '@tensorflow/tfjs-core'
import type { LoadedBatch } from '../run/batches.js'
import { createPass } from './gradient-pass.js'
import type { Pass } from './pass.js'
import type { Guard } from '../run/guard.js'
import { whatIsNotFinite } from './non-finite.js'
import type { Settings } from '../run/options.js'
import type { Scores } from './scores.js'
import { optimize } from './optimize.js'
import { floats } from '../optimizers/slots.js'
import { createRecordedStep } from './recorded-step.js'
import { checkSameMasks } from '../ranks/same.js'
import type { Stops } from '../ranks/stops.js'
import type { TrainState } from './train-state.js'
import { updateTopology } from '../topology/update-topology.js'

/** Which step a score is of: that with this number, from 1, on so many images, at this rate. */
export interface ScoredStep {
  readonly step: number
  readonly images: number
  readonly learningRate: number
}

/** Who looks at losses. */
export interface StepWatch {
  readonly guard: Guard
  readonly scores: Scores<ScoredStep>
  readonly stops: Stops
}

/** What one step did. */
export interface StepResult {
  readonly learningRate: number
  /** The change of topology at the end of the step, where one was due. */
  readonly update: { readonly change: TopologyChange, readonly milliseconds: number } | undefined
}

/** Trains on one batch after another. */
export interface TrainOnBatch {
  /** Consumes the batch. */
  readonly train: (batch: LoadedBatch) => Promise<StepResult>
  /** Frees what was recorded. */
  readonly dispose: () => void
}

/**
 * What trains on one batch, as the ITOP repository orders an iteration: gradients,
 * optimizer step, then, if due, the change of topology. That sees the gradients of this iteration, taken at the weights
 * before the optimizer step. Where reading is free, the loss is looked at before it has touched any weight. A step of
 * which nobody looks at gradients may run by a recording: the same, and its loss is looked at when it is over.
 */
export function createTrainingStep(
  settings: Settings, state: TrainState, { guard, scores, stops }: StepWatch
): TrainOnBatch {
  const { plan, totalSteps, stepsPerEpoch, collective } = settings
  const run = createPass(settings, state, stops)
  const recorded = createRecordedStep(settings, state)
  const train: TrainOnBatch['train'] = async batch => {
    const step = state.step + 1
    const due = isDue(plan, step)
    const learningRate = settings.learningRate(state.step, stepsPerEpoch, totalSteps)
    if (!due && !looksAtGradients(step)) {
      const score = recorded.run(batch, learningRate)
      if (score) {
        await scores.add({ step, images: batch.images, learningRate }, [score])
        state.step++
        return { learningRate, update: undefined }
      }
    }
    const pass = await run(batch, state.measuring.looks('every', plan, step))
    const { gradients, dense } = pass
    try {
      await scores.add({ step, images: batch.images, learningRate }, pass.scores, due)
      await state.measuring.observe({ existing: () => existingOf(state, gradients), every: dense }, plan, step)
      optimize(settings, state, gradients, { learningRate, step: state.step })
      state.step++
      const update = due ? await timedUpdate(pass, learningRate) : undefined
      if (update && collective) await checkSameMasks(collective, state, guard.lastCheckpoint())
      return { learningRate, update }
    } finally {
      for (const gradient of gradients.values()) gradient.dispose()
      for (const gradient of dense.values()) gradient.dispose()
    }
  }

  return { train, dispose: recorded.dispose }

  function looksAtGradients(step: number): boolean {
    return state.measuring.looks('every', plan, step) || state.measuring.looks('existing', plan, step)
  }

  async function timedUpdate(pass: Pass, learningRate: number) {
    const start = performance.now()
    try {
      const change = await updateTopology(settings, state)
      return { change, milliseconds: performance.now() - start }
    } catch (error) {
      // A selection refuses what is not a number, wherever it comes from; only here is known what that means.
      const what = await whatIsNotFinite(state, pass)
      throw what === undefined ? error : guard.failure(state.step, what, learningRate)
    }
  }
}

/** Host copies of the gradients of existing weights, by the names of the layers. */
async function existingOf(
  { layers }: TrainState, gradients: ReadonlyMap<string, tf.Tensor>
): Promise<ReadonlyMap<string, Float32Array>> {
  const copies = new Map<string, Float32Array>()
  for (const { name } of layers) {
    const gradient = gradients.get(name)
    if (gradient) copies.set(name, (await floats(gradient)).slice())
  }
  return copies
}
