import { storedFloats, storedWeight, weightKeys, type Checkpoint, type StoredWeight } from '@itop/checkpoint'
import { equals, type Mask } from '@itop/masks'
import { restoreExploration, saveExploration } from '@itop/metrics'
import { layersOf, maskable, type WeightSpec } from '@itop/models'
import type { LayerMasks } from '@itop/updaters'
import type { CheckpointMeta } from './checkpoint-meta.js'
import { augmentRecord, lossRecord } from './choices-record.js'
import { restoreMethod, saveMethod } from './method-state.js'
import { restoreHeld, saveHeld, type HeldMeta } from '../measurements/held.js'
import { neededOf } from '../measurements/measurements.js'
import { createMeasuring } from '../measurements/measuring.js'
import type { Settings } from '../run/options.js'
import { createSlots, fillSlots, floats, isTrained } from '../optimizers/slots.js'
import { createAddedGradients } from '../step/added-gradients.js'
import { parameterOf, type TrainState } from '../step/train-state.js'
import { checkNested, rulesOf, trainedMask, type StepRules } from '../topology/layer-masks.js'
import { usedMask } from '../topology/used-mask.js'

type Arrays = Map<string, Float32Array | Uint32Array | Float64Array>

/**
 * Everything a run needs to go on. The exploration's bitmaps are the run's own, which the next update changes: store
 * them before training goes on. The other arrays are copies.
 */
export async function snapshot(settings: Settings, state: TrainState): Promise<Checkpoint> {
  const exploration = saveExploration(state.exploration)
  const masks = await layerMasks(state)
  for (const [name, mask] of exploration.masks) masks.set(name, mask)
  const arrays = await weightArrays(settings, state)
  for (const [name, values] of exploration.arrays) arrays.set(name, values.slice())
  const held = saveHeld(state.measuring)
  for (const [name, values] of held.arrays) arrays.set(name, values)
  const method = saveMethod(settings.updater, state.method)
  for (const [name, values] of method.arrays) arrays.set(name, values)
  const meta = { ...metaOf(settings, state), ...held.meta, ...method.saved && { updater: method.saved } }
  return { step: state.step, meta, masks, arrays }
}

/**
 * Of each layer what is stored, `mask/NAME`; where it is less, what is used and what gets gradients, `forward/NAME` and
 * `backward/NAME`; and where that has changed since, what was used at the last update, `active/NAME`.
 */
async function layerMasks({ parameters, exploration }: TrainState): Promise<Map<string, Mask>> {
  const masks = new Map<string, Mask>()
  for (const { name, active } of exploration.layers) {
    const parameter = parameters.get(name)!   // layers are parameters
    const { mask: stored } = parameter.pattern!   // which have patterns
    const [forward, backward] = [await usedMask(parameter), trainedMask(parameter)!]
    const keys = weightKeys(name)
    masks.set(keys.mask, stored)
    if (!equals(forward, stored)) masks.set(keys.forward, forward)
    if (!equals(backward, stored)) masks.set(keys.backward, backward)
    if (!equals(active, forward)) masks.set(keys.active, active)
  }
  return masks
}

async function weightArrays({ optimizer }: Settings, { parameters, slots }: TrainState): Promise<Arrays> {
  const arrays: Arrays = new Map()
  for (const [name, { values }] of parameters) {
    arrays.set(weightKeys(name).value, (await floats(values)).slice())
    const own = slots.get(name) ?? []
    for (let i = 0; i < own.length; i++) arrays.set(`${optimizer.slots[i]}/${name}`, (await floats(own[i])).slice())
  }
  return arrays
}

/** What a checkpoint says of the training, wherever it has got to, and whatever its data, backend and ranks. */
export function settingsMeta(settings: Settings) {
  const { network, updater, optimizer } = settings
  return {
    model: network.name,
    weights: network.weights.map(({ name, role, shape: extents }) => ({ name, role, shape: extents })),
    method: updater.name,
    settings: { ...updater.settings },
    seed: settings.seed,
    batch: settings.batch,
    accumulate: settings.accumulate,
    stepsPerEpoch: settings.stepsPerEpoch,
    totalSteps: settings.totalSteps,
    optimizer: { name: optimizer.name, ...optimizer.settings },
    weightDecay: settings.weightDecay,
    ...settings.clipNorm !== Infinity && { clipNorm: settings.clipNorm },
    decay: settings.decay,
    labelSmoothing: settings.labelSmoothing,
    ...lossRecord(settings),
    augment: augmentRecord(settings)
  } satisfies Partial<CheckpointMeta>
}

function metaOf(
  settings: Settings, { startStep, epoch, testDue, exploration, seconds }: TrainState
): Omit<CheckpointMeta, keyof HeldMeta> {
  const { dataRecord, dataChanges, record, collective } = settings
  return {
    ...settingsMeta(settings),
    ...collective && { ranks: collective.size },
    ...startStep > 0 && { startStep },
    data: dataRecord,
    ...dataChanges.length > 0 && { dataChanges },
    backend: settings.backend,
    epochSums: { ...epoch },
    ...testDue && { testDue },
    exploration: exploration.history,
    ...record && { recipe: record },
    seconds: { ...seconds }
  }
}

/**
 * How to make the state that a checkpoint holds, which `checkResume` has found to fit. All of it is looked at at once,
 * and refused here; tensors are made when the state is, once. The caller disposes it.
 */
export function restorable(checkpoint: Checkpoint, settings: Settings): () => TrainState {
  // Written by metaOf, and compared with the settings by checkResume.
  const meta = checkpoint.meta as unknown as CheckpointMeta
  const { network, updater, optimizer } = settings
  const layers = maskable(network.weights)
  const rules = rulesOf(updater, layersOf(network))
  const masks = masksIn(checkpoint, layers)
  const weights = network.weights.map(spec => restoreWeight(checkpoint, spec, optimizer))
  const active = layers.map(({ name }) =>
    [name, checkpoint.masks.get(`active/${name}`) ?? masks.get(name)!.forward] as const)
  const exploration = restoreExploration(active, { ...checkpoint, history: meta.exploration })
  const needed = neededOf(`train: ${updater.name}`, updater.needs, settings.measurements)
  const measuring = createMeasuring(needed, restoreHeld(checkpoint, meta, needed, layers))
  const method = restoreMethod(updater, meta.updater, checkpoint)
  return () => ({
    step: checkpoint.step, startStep: meta.startStep ?? 0, ...tensorsOf(weights, masks, rules), layers, exploration,
    measuring, rules, method,
    added: createAddedGradients(updater, rules, settings.seed),
    epoch: { ...meta.epochSums },
    testDue: meta.testDue,
    seconds: { ...meta.seconds }
  })
}

function tensorsOf(
  weights: readonly RestoredWeight[], masks: ReadonlyMap<string, LayerMasks>, rules: StepRules
): Pick<TrainState, 'parameters' | 'slots'> {
  const parameters = new Map(weights.map(weight =>
    [weight.name, parameterOf(weight, masks.get(weight.name), weight.values, rules)]))
  const slots = createSlots(parameters, 0)
  for (const { name, slots: values } of weights) if (slots.has(name)) fillSlots(slots, parameters.get(name)!, values)
  return { parameters, slots }
}

type RestoredWeight =
  StoredWeight & Pick<WeightSpec, 'name' | 'role' | 'shape'> & { readonly slots: readonly Float32Array[] }

/** A weight with its mask and its slots, in the order of `optimizer.slots`. */
function restoreWeight(
  checkpoint: Checkpoint, { name, role, shape }: WeightSpec, optimizer: Settings['optimizer']
): RestoredWeight {
  const stored = storedWeight(checkpoint, { name, shape })
  const names = isTrained({ role }) ? optimizer.slots : []
  const slots = names.map(slot => storedFloats(checkpoint.arrays, `${slot}/${name}`, stored.values.length))
  return { name, role, shape, ...stored, slots }
}

function masksIn({ masks }: Checkpoint, layers: readonly WeightSpec[]): ReadonlyMap<string, LayerMasks> {
  return new Map(layers.map(({ name }) => {
    const keys = weightKeys(name)
    const stored = masks.get(keys.mask)
    if (!stored) {
      throw new RangeError(`train: expected a mask of '${name}' in the checkpoint, got none. ` +
        'It was not written by this trainer; start a new run.')
    }
    const backward = masks.get(keys.backward) ?? stored
    return [name, checkNested(name, { stored, backward, forward: masks.get(keys.forward) ?? backward })]
  }))
}
