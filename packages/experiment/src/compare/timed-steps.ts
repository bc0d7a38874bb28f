import { fillBatch, type BatchChoice, type ImageSet } from '@itop/data'
import type { Network } from '@itop/models'
import {
  createInput, createOps, createStepReplay, crossEntropy, lossAndGradients, softmaxCrossEntropy, type Activation,
  type StepGiven
} from '@itop/ops'
import { whyOrdinary, type Optimizer, type StepKind, type TrainState } from '@itop/trainer'
import * as tf from '@tensorflow/tfjs-core'

/** What steps train, and how. */
export interface TimedStepsOptions extends Pick<StepKind, 'updater' | 'measurements'> {
  readonly network: Network
  readonly optimizer: Optimizer
  readonly seed: number
  /** Whether steps are recorded where training would record them. Default true; without, each kernel can be watched. */
  readonly recorded?: boolean | undefined
}

/** Training steps to be timed. */
export interface TimedSteps {
  /** One step: forward, backward, optimizer, until its loss can be read. The caller disposes the input. */
  readonly run: (input: Activation, labels: Int32Array) => Promise<void>
  /** Frees what was recorded of the steps. */
  readonly dispose: () => void
}

/** A rate so small that timed steps never leave the range of ordinary numbers. */
const rates = { learningRate: 1e-3, weightDecay: 5e-4 }

/** A batch of a set in the layout that the current backend wants; its labels are written into `labels`. */
export const loadBatch = (set: ImageSet, which: BatchChoice, labels: Int32Array): Activation =>
  createInput(set.shape, labels.length, (images, layout, writePixels) => {
    const place = layout.kind === 'feature-major'
      ? { layout: 'feature-major', lanes: layout.lanes } as const
      : { layout: 'nchw' } as const
    fillBatch(set, { ...which, ...place }, { images, labels, writePixels })
  }, { cleared: false })

/** Steps on a state, as training runs those between two updates: recorded where it records them. */
export function createTimedSteps(options: TimedStepsOptions, state: TrainState): TimedSteps {
  const { network, recorded = true } = options
  const { parameters } = state
  const step = (given: StepGiven) => trainOn(options, state, given)
  const isOrdinary = !recorded || whyOrdinary({ ...options, loss: crossEntropy(), accumulate: 1 }) !== undefined
  const replay = isOrdinary ? undefined : createStepReplay(step, { network, parameters })
  return {
    run: async (input, labels) => {
      const given = { input, labels, learningRate: rates.learningRate, step: state.step++ }
      if (replay?.ready(input.n)) return void replay.run(given)
      const { loss, correct } = step(given)
      await loss.data()
      tf.dispose([loss, correct])
    },
    dispose: () => { replay?.dispose() }
  }
}

function trainOn(
  { network, optimizer, seed }: TimedStepsOptions, { parameters, slots }: TrainState,
  { input, labels, learningRate, step }: StepGiven
): Pick<ReturnType<typeof lossAndGradients>, 'loss' | 'correct'> {
  const ops = createOps(parameters, { training: { seed, step } })
  const { loss, correct, gradients } = lossAndGradients(
    () => softmaxCrossEntropy(network.forward(ops, input), labels), parameters)
  for (const [name, gradient] of gradients) {
    // The state has a parameter and slots for every gradient.
    optimizer.apply(parameters.get(name)!, gradient, slots.get(name)!, { ...rates, learningRate, step })
  }
  tf.dispose([...gradients.values()])
  return { loss, correct }
}
