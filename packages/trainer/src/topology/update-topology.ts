import type { TopologyChange } from '@itop/updaters'
import { trainedMask } from './layer-masks.js'
import { moveTopology } from './move-topology.js'
import type { Settings } from '../run/options.js'
import { runUpdate } from './run-update.js'
import { floats } from '../optimizers/slots.js'
import type { TrainState } from '../step/train-state.js'

/** Changes the topology after `state.step` steps as the updater says. */
export const updateTopology = (
  { updater, layers: shapes, totalSteps, stepsPerEpoch, seed }: Settings, state: TrainState
): Promise<TopologyChange> =>
  runUpdate(updater, state, { step: state.step, totalSteps, stepsPerEpoch, seed }, {
    shapes,
    look: async name => {
      const parameter = state.parameters.get(name)
      if (!parameter?.pattern) throw new Error(`train: '${name}' lost its pattern.`)
      const { mask: stored } = parameter.pattern
      return { stored, backward: trainedMask(parameter), values: await floats(parameter.values) }
    },
    move: layers => moveTopology(state.parameters, state.slots, layers)
  })
