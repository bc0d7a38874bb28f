import { createStepReplay } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import type { LoadedBatch } from '../run/batches.js'
import type { Settings } from '../run/options.js'
import { gradientsOf } from './gradient-pass.js'
import { optimize } from './optimize.js'
import type { Score } from './scores.js'
import type { TrainState } from './train-state.js'
import { whyOrdinary } from './why-ordinary.js'

/** Steps that a backend has recorded. */
export interface RecordedStep {
  /** Trains on a batch; undefined, with nothing done, where that has to be operation by operation. */
  readonly run: (batch: LoadedBatch, learningRate: number) => Score | undefined
  readonly dispose: () => void
}

/**
 * A whole training step, gradients and optimizer, where a backend records it: the ordinary operations, which it
 * watches, so that nothing of a step is said twice.
 */
export function createRecordedStep(settings: Settings, state: TrainState): RecordedStep {
  const { parameters } = state
  const ordinary = whyOrdinary({ ...settings, accumulate: settings.parts }) !== undefined
  if (ordinary) return { run: () => undefined, dispose: () => {} }
  const replay = createStepReplay(({ input, labels, learningRate, step }) => {
    const { loss, correct, gradients } =
      gradientsOf(settings, parameters, { input, labels, images: input.n, step, part: 0 })
    try {
      optimize(settings, state, gradients, { learningRate, step })
      return { loss, correct }
    } catch (error) {
      tf.dispose([loss, correct])
      throw error
    } finally {
      tf.dispose([...gradients.values()])
    }
  }, { network: settings.network, parameters })
  return {
    run: ({ images, parts, open }, learningRate) => {
      if (parts > 1 || !replay.ready(images)) return undefined
      const { input, labels } = open(0)
      try {
        return replay.run({ input, labels, learningRate, step: state.step })
      } finally {
        input.tensor.dispose()
      }
    },
    dispose: replay.dispose
  }
}
