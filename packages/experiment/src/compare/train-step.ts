import { fillBatch, type BatchChoice, type ImageSet } from '@itop/data'
import type { Network } from '@itop/models'
import { createInput, createOps, lossAndGradients, softmaxCrossEntropy, type Activation } from '@itop/ops'
import type { Optimizer, TrainState } from '@itop/trainer'
import * as tf from '@tensorflow/tfjs-core'

/** What a step trains, and how. */
export interface StepOptions {
  readonly network: Network
  readonly optimizer: Optimizer
  readonly seed: number
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

/** One step to be timed: forward, backward, optimizer, until the loss can be read. */
export async function trainStep(
  { network, optimizer, seed }: StepOptions, state: TrainState, input: Activation, labels: Int32Array
): Promise<void> {
  const ops = createOps(state.parameters, { training: { seed, step: state.step } })
  const { loss, correct, gradients } = lossAndGradients(
    () => softmaxCrossEntropy(network.forward(ops, input), labels), state.parameters)
  for (const [name, gradient] of gradients) {
    // The state has a parameter and slots for every gradient.
    optimizer.apply(state.parameters.get(name)!, gradient, state.slots.get(name)!, { ...rates, step: state.step })
  }
  state.step++
  await loss.data()
  tf.dispose([loss, correct, ...gradients.values()])
}
