import type { ImageSet } from '@itop/data'
import type { Network } from '@itop/models'
import { createInference, logits } from '@itop/ops'
import { createTrainState, disposeTrainState, sgd, type TrainState } from '@itop/trainer'
import { methods, type Updater } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import { createTimedSteps, loadBatch } from '@itop/experiment'
import type { WorkKind } from '../names.js'
import { randomImages } from './random-images.js'

/** A network on the current backend, ready to do its work again and again. */
export interface Workload {
  /** Does the work once; resolves when its result can be read. */
  readonly run: () => Promise<void>
  readonly state: TrainState
  /** Frees the network. */
  readonly dispose: () => void
}

/** Of which network, and how much. */
export interface WorkOptions {
  /** In (0, 1], shared by ERK; 1 is the dense network. */
  readonly density: number
  /** Images of a run. */
  readonly batch: number
  readonly seed?: number
  /** Which weights exist together, as `shared:4`. Default: each for itself. */
  readonly structure?: string | undefined
  /** Whether steps are recorded where training records them. Default true; `watchKernels` sees those of others. */
  readonly recorded?: boolean | undefined
}

/** The work of this kind. */
export const workloadOf = (kind: WorkKind, network: Network, options: WorkOptions): Promise<Workload> =>
  kind === 'step' ? trainingStep(network, options) : prediction(network, options)

const optimizer = sgd({ momentum: 0.9, nesterov: true })

function updaterOf({ density, structure }: WorkOptions): Updater {
  const remainder = structure === undefined ? undefined : 'unstructured'   // of a last layer of ten classes
  return density === 1 ? methods.dense!.make({ density }) : methods.static!.make({ density, structure, remainder })
}

/** A whole training step as the trainer does it: load a batch, forward, backward, optimizer, read the loss. */
export async function trainingStep(network: Network, options: WorkOptions): Promise<Workload> {
  const { batch, seed = 1, recorded } = options
  const made = { network, updater: updaterOf(options), optimizer, seed }
  const state = await createTrainState(made)
  const steps = createTimedSteps({ ...made, recorded }, state)
  const set: ImageSet = randomImages(network, 4 * batch)
  const labels = new Int32Array(batch)
  let index = 0
  const run = async () => {
    const input = loadBatch(set, { index: index++ % 4, batchSize: batch }, labels)
    await steps.run(input, labels)
    input.tensor.dispose()
  }
  const dispose = () => {
    steps.dispose()
    disposeTrainState(state)
  }
  return { run, state, dispose }
}

/** The logits of a batch that lies ready, read. Norms use their running statistics. */
export async function prediction(network: Network, options: WorkOptions): Promise<Workload> {
  const { batch, seed = 1 } = options
  const state = await createTrainState({ network, updater: updaterOf(options), optimizer, seed })
  const input = loadBatch(randomImages(network, batch), { index: 0, batchSize: batch }, new Int32Array(batch))
  const inference = createInference(network, state.parameters)
  const run = async () => {
    const scores = tf.tidy(() => logits(inference.forward(input)))
    await scores.data()
    scores.dispose()
  }
  const dispose = () => {
    inference.dispose()
    disposeTrainState(state)
    input.tensor.dispose()
  }
  return { run, state, dispose }
}
