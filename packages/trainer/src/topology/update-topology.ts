import type { TopologyChange, Updater } from '@itop/updaters'
import type { Tensor } from '@tensorflow/tfjs-core'
import { trainedMask } from './layer-masks.js'
import { moveTopology } from './move-topology.js'
import type { Settings } from '../run/options.js'
import { runUpdate } from './run-update.js'
import { floats } from '../optimizers/slots.js'
import type { StepGradient } from '../step/step-gradient.js'
import type { TrainState } from '../step/train-state.js'

/** Gradients of the iteration, by weight name. */
export interface UpdateGradients {
  /** `[nnz]` on the host, where the prune score needs them. */
  readonly existing: ReadonlyMap<string, Float32Array> | undefined
  /** At every position, where the grow rule needs them. */
  readonly dense: ReadonlyMap<string, StepGradient>
}

/** Host copies of the gradients of existing weights, if the updater's prune score needs them. */
export async function existingGradients(
  updater: Updater, { layers }: TrainState, gradients: ReadonlyMap<string, Tensor>
): Promise<ReadonlyMap<string, Float32Array> | undefined> {
  if (updater.needs.existing === 'values') return undefined
  const copies = new Map<string, Float32Array>()
  for (const { name } of layers) {
    const gradient = gradients.get(name)
    if (gradient) copies.set(name, (await floats(gradient)).slice())
  }
  return copies
}

/** Changes the topology after `state.step` steps as the updater says. */
export const updateTopology = (
  { updater, totalSteps, stepsPerEpoch, seed }: Settings, state: TrainState, { existing, dense }: UpdateGradients
): Promise<TopologyChange> =>
  runUpdate(updater, state, { step: state.step, totalSteps, stepsPerEpoch, seed }, dense, {
    look: async name => {
      const parameter = state.parameters.get(name)
      if (!parameter?.pattern) throw new Error(`train: '${name}' lost its pattern.`)
      return {
        stored: parameter.pattern.mask, backward: trainedMask(parameter), values: await floats(parameter.values),
        gradients: existing?.get(name)
      }
    },
    move: layers => moveTopology(state.parameters, state.slots, layers)
  })
