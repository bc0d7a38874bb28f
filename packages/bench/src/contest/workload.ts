import type { ImageSet } from '@itop/data'
import type { Network } from '@itop/models'
import { createInference, logits } from '@itop/ops'
import { createTrainState, disposeTrainState, sgd, type TrainState } from '@itop/trainer'
import { methods } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import { loadBatch, trainStep } from '@itop/experiment'
import type { WorkKind } from '../names.js'
import { randomImages } from './random-images.js'

/** A network on the current backend, ready to do its work again and again. */
export interface Workload {
  readonly run: () => Promise<void>
  readonly state: TrainState
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
}

/** The work of this kind. */
export const workloadOf = (kind: WorkKind, network: Network, options: WorkOptions): Promise<Workload> =>
  kind === 'step' ? trainingStep(network, options) : prediction(network, options)

const optimizer = sgd({ momentum: 0.9, nesterov: true })

function stateOf(network: Network, { density, seed = 1, structure }: WorkOptions): Promise<TrainState> {
  const remainder = structure === undefined ? undefined : 'unstructured'   // of a last layer of ten classes
  const updater = density === 1 ? methods.dense!.make({ density })
    : methods.static!.make({ density, structure, remainder })
  return createTrainState({ network, updater, optimizer, seed })
}

/** A whole training step as the trainer does it: load a batch, forward, backward, optimizer, read the loss. */
export async function trainingStep(network: Network, options: WorkOptions): Promise<Workload> {
  const { batch, seed = 1 } = options
  const state = await stateOf(network, options)
  const set: ImageSet = randomImages(network, 4 * batch)
  const labels = new Int32Array(batch)
  let index = 0
  const run = async () => {
    const input = loadBatch(set, { index: index++ % 4, batchSize: batch }, labels)
    await trainStep({ network, optimizer, seed }, state, input, labels)
    input.tensor.dispose()
  }
  return { run, state, dispose: () => { disposeTrainState(state) } }
}

/** The logits of a batch that lies ready, read. Norms use their running statistics. */
export async function prediction(network: Network, options: WorkOptions): Promise<Workload> {
  const { batch } = options
  const state = await stateOf(network, options)
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
