import { observeUpdate, type LayerExploration } from '@itop/metrics'
import type { LayerView, TopologyChange, Updater } from '@itop/updaters'
import type { Tensor } from '@tensorflow/tfjs-core'
import { moveTopology } from './move-topology.js'
import type { Settings } from './options.js'
import { floats } from './slots.js'
import type { StepGradient } from './step-gradient.js'
import type { TrainState } from './train-state.js'

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

/**
 * Asks the updater for the change of topology after `state.step` steps, records what it explored, and carries it out.
 */
export async function updateTopology(
  { updater, totalSteps, seed }: Settings, state: TrainState, gradients: UpdateGradients
): Promise<TopologyChange> {
  const views = await Promise.all(state.exploration.layers.map(layer => view(state, layer, gradients)))
  const change = await updater.update(views, { step: state.step, totalSteps, seed })
  state.growth.updated()
  state.exploration = observeUpdate(state.exploration, change)
  await moveTopology(state.parameters, state.slots, change.layers)
  return change
}

async function view(
  state: TrainState, { name, everActive }: LayerExploration, { existing, dense }: UpdateGradients
): Promise<LayerView> {
  const parameter = state.parameters.get(name)
  if (!parameter?.pattern) throw new Error(`train: '${name}' lost its pattern.`)
  const { mask } = parameter.pattern
  const gradients = existing?.get(name)
  const absent = state.growth.source(name, dense)
  return {
    name,
    stored: mask,
    forward: mask,
    everActive,
    values: await floats(parameter.values),
    ...gradients && { gradients },
    ...absent && { absent }
  }
}
