import type { TopologyChange, Updater } from '@itop/updaters'
import { trainedMask } from './layer-masks.js'
import { moveTopology } from './move-topology.js'
import type { Settings } from '../run/options.js'
import { runUpdate } from './run-update.js'
import { slotsIn } from '../measurements/slots.js'
import type { Optimizer } from '../optimizers/optimizers.js'
import { floats } from '../optimizers/slots.js'
import type { TrainState } from '../step/train-state.js'

/** Changes the topology after `state.step` steps as the updater says. */
export const updateTopology = (
  { updater, layers: shapes, totalSteps, stepsPerEpoch, seed, optimizer }: Settings, state: TrainState
): Promise<TopologyChange> =>
  runUpdate(updater, state, { step: state.step, totalSteps, stepsPerEpoch, seed }, {
    shapes,
    look: async name => {
      const parameter = state.parameters.get(name)
      if (!parameter?.pattern) throw new Error(`train: '${name}' lost its pattern.`)
      const { mask: stored } = parameter.pattern
      const [values, slots] = [await floats(parameter.values), await slotsOf(state, name, updater, optimizer)]
      return { stored, backward: trainedMask(parameter), values, slots }
    },
    move: layers => moveTopology(state.parameters, state.slots, layers, optimizer.slots)
  })

/** Copies of the slots of a weight that the updater looks at. */
const slotsOf = async (
  { slots }: TrainState, name: string, { needs }: Updater, optimizer: Optimizer
): Promise<ReadonlyMap<string, Float32Array>> => new Map(await Promise.all(slotsIn(needs).map(async slot =>
  [slot, (await floats(slots.get(name)![optimizer.slots.indexOf(slot)])).slice()] as const)))   // checked before step 1
