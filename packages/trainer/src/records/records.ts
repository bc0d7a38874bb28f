import { sizeOf, type MaskSet } from '@itop/masks'
import { explorationRate, storedBytes, type Exploration } from '@itop/metrics'
import type { TopologyChange } from '@itop/updaters'
import type { EndEvent, EpochEvent, EvaluationEvent, StartEvent, UpdateEvent } from './events.js'
import type { Evaluation } from '../run/evaluate.js'
import type { Settings } from '../run/options.js'
import { isTrained } from '../optimizers/slots.js'
import { masksOf, type TrainState } from '../step/train-state.js'

/** Density, active weights and R_s over all maskable weights. */
export const summary = (state: TrainState): Summary => summaryOf(masksOf(state), state.exploration)

interface Summary {
  readonly density: number
  readonly active: number
  readonly rs: number
}

const summaryOf = ({ density, count }: MaskSet, exploration: Exploration): Summary =>
  ({ density, active: count, rs: explorationRate(exploration).rs })

export function startRecord(
  { network, updater }: Settings, state: TrainState,
  { id, resumedFrom }: { readonly id: string | undefined, readonly resumedFrom: number | undefined }
): StartEvent {
  const masks = masksOf(state)
  return {
    type: 'start',
    ...id !== undefined && { id },
    model: network.name,
    method: updater.name,
    ...resumedFrom !== undefined && { resumedFrom },
    layers: state.layers.map(({ name, shape, role }) => {
      const { size, density, count } = masks.get(name)
      return { name, shape, role, size, density, active: count, ...storedOf(state, name, count) }
    })
  }
}

export function epochRecord(
  { stepsPerEpoch }: Settings, state: TrainState, evaluation: Evaluation, learningRate: number
): EpochEvent {
  const { density, rs, ...losses } = howWell(state, evaluation)
  const { step, seconds } = state
  return {
    type: 'epoch', epoch: step / stepsPerEpoch, step, seconds: seconds.epoch, ...losses, learningRate, density, rs
  }
}

export const evaluationRecord = (state: TrainState, evaluation: Evaluation): EvaluationEvent =>
  ({ type: 'evaluation', step: state.step, ...howWell(state, evaluation) })

/** On training images in the epoch so far, and on test images now. */
function howWell(state: TrainState, { loss, accuracy }: Evaluation): Omit<EvaluationEvent, 'type' | 'step'> {
  const { epoch: sums } = state
  const { density, rs } = summary(state)
  return {
    trainLoss: sums.loss / sums.samples,
    trainAccuracy: sums.correct / sums.samples,
    testLoss: loss,
    testAccuracy: accuracy,
    density,
    rs
  }
}

/** `masks` and `exploration` are those after the update. */
export function updateRecord(
  { masks, exploration }: { readonly masks: MaskSet, readonly exploration: Exploration },
  { step, dropFraction, layers }: TopologyChange, milliseconds: number
): UpdateEvent {
  const { density, active, rs } = summaryOf(masks, exploration)
  const rates = ratesByName({ exploration })
  return {
    type: 'update',
    step,
    dropFraction,
    ...layers.some(({ dropped, activated }) => dropped.length !== activated.length) && { density },
    pruned: layers.reduce((sum, { pruned }) => sum + pruned.length, 0),
    grown: layers.reduce((sum, { grown }) => sum + grown.length, 0),
    active,
    rs,
    milliseconds,
    layers: layers.map(({ name, stored, forward: { count }, pruned, grown }) => ({
      name, active: count, ...stored.count !== count && { stored: stored.count }, pruned: pruned.length,
      grown: grown.length, rs: rates.get(name) ?? 0
    }))
  }
}

export function endRecord(
  { stepsPerEpoch, network }: Settings, state: TrainState, { loss, accuracy }: Evaluation
): EndEvent {
  const masks = masksOf(state)
  const rates = ratesByName(state)
  return {
    type: 'end',
    step: state.step,
    epoch: Math.floor(state.step / stepsPerEpoch),
    seconds: state.seconds.run,
    testLoss: loss,
    testAccuracy: accuracy,
    ...summary(state),
    layers: [...masks].map(([name, { count, density }]) =>
      ({ name, active: count, ...storedOf(state, name, count), density, rs: rates.get(name) ?? 0 })),
    ...storedBytes(network.weights.filter(isTrained).map(({ name, shape }) => ({
      size: sizeOf(shape), active: state.parameters.get(name)?.pattern?.nnz
    })))
  }
}

/** What is stored of a layer, where that is more than the forward pass uses. */
function storedOf({ parameters }: TrainState, name: string, active: number): { readonly stored?: number } {
  const stored = parameters.get(name)?.pattern?.nnz
  return stored === undefined || stored === active ? {} : { stored }
}

const ratesByName = ({ exploration }: Pick<TrainState, 'exploration'>): ReadonlyMap<string, number> =>
  new Map(explorationRate(exploration).layers.map(({ name, rs }) => [name, rs]))
