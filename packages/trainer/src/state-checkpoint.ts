import type { Checkpoint } from '@itop/checkpoint'
import type { Mask } from '@itop/masks'
import { restoreExploration, saveExploration } from '@itop/metrics'
import { maskable, type WeightSpec } from '@itop/models'
import { createParameter, createPattern, type Parameter } from '@itop/ops'
import type { CheckpointMeta } from './checkpoint-meta.js'
import { createGrowthGradient, type GrowthGradientState } from './growth-gradient.js'
import type { Settings } from './options.js'
import { createSlots, fillSlots, floats, isTrained } from './slots.js'
import { masksOf, type TrainState } from './train-state.js'

type Arrays = Map<string, Float32Array | Uint32Array | Float64Array>

/**
 * Everything a run needs to go on. The exploration's bitmaps are the run's own, which the next update changes: store
 * them before training goes on. The other arrays are copies.
 */
export async function snapshot(settings: Settings, state: TrainState): Promise<Checkpoint> {
  const exploration = saveExploration(state.exploration)
  const masks = new Map<string, Mask>()
  for (const [name, mask] of masksOf(state)) masks.set(`mask/${name}`, mask)
  for (const [name, mask] of exploration.masks) masks.set(name, mask)
  const arrays = await weightArrays(settings, state)
  for (const [name, values] of exploration.arrays) arrays.set(name, values.slice())
  for (const [name, values] of state.growth.state.arrays) arrays.set(`growth/${name}`, values.slice())
  return { step: state.step, meta: { ...metaOf(settings, state) }, masks, arrays }
}

async function weightArrays({ optimizer }: Settings, { parameters, slots }: TrainState): Promise<Arrays> {
  const arrays: Arrays = new Map()
  for (const [name, { values }] of parameters) {
    arrays.set(`value/${name}`, (await floats(values)).slice())
    const own = slots.get(name) ?? []
    for (let i = 0; i < own.length; i++) arrays.set(`${optimizer.slots[i]}/${name}`, (await floats(own[i])).slice())
  }
  return arrays
}

function metaOf(settings: Settings, { epoch, growth, exploration, seconds }: TrainState): CheckpointMeta {
  const { network, updater, optimizer, data, record } = settings
  const { train: { shape, classes, classNames, normalisation } } = data
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
    decay: settings.decay,
    labelSmoothing: settings.labelSmoothing,
    augment: settings.augment,
    data: { name: data.name, shape, classes, normalisation, ...classNames && { classNames } },
    backend: settings.backend,
    epochSums: { ...epoch },
    growthSteps: growth.state.steps,
    exploration: exploration.history,
    ...record && { recipe: record },
    seconds: { ...seconds }
  }
}

/** The state that a checkpoint holds, as `checkResume` has found it to fit. The caller disposes it. */
export function restoreTrainState(checkpoint: Checkpoint, settings: Settings): TrainState {
  // Written by metaOf, and compared with the settings by checkResume.
  const meta = checkpoint.meta as unknown as CheckpointMeta
  const { network, updater, optimizer } = settings
  const layers = maskable(network.weights)
  const parameters = new Map(network.weights.map(spec => [spec.name, restoreParameter(checkpoint, spec)]))
  const slots = createSlots(parameters, 0)
  for (const [name, parameter] of parameters) {
    if (!isTrained(parameter)) continue
    fillSlots(slots, parameter, optimizer.slots.map(slot => floatsOf(checkpoint, `${slot}/${name}`)))
  }
  const masks = masksOf({ layers, parameters })
  return {
    step: checkpoint.step,
    parameters,
    layers,
    slots,
    exploration: restoreExploration(masks, { ...checkpoint, history: meta.exploration }),
    growth: createGrowthGradient(updater, restoreGrowth(checkpoint, layers, meta.growthSteps)),
    epoch: { ...meta.epochSums },
    seconds: { ...meta.seconds }
  }
}

function restoreParameter(checkpoint: Checkpoint, { name, role, shape }: WeightSpec): Parameter {
  const mask = checkpoint.masks.get(`mask/${name}`)
  const values = floatsOf(checkpoint, `value/${name}`)
  return createParameter({ name, role, shape, pattern: mask ? createPattern(mask) : null, values })
}

function restoreGrowth(
  { arrays }: Checkpoint, layers: readonly WeightSpec[], steps: number
): GrowthGradientState {
  const held = layers.flatMap(({ name }) => {
    const values = arrays.get(`growth/${name}`)
    return values instanceof Float32Array ? [[name, values] as const] : []
  })
  return { arrays: new Map(held), steps }
}

function floatsOf({ arrays }: Checkpoint, name: string): Float32Array {
  const values = arrays.get(name)
  if (values instanceof Float32Array) return values
  throw new RangeError(
    `train: expected a Float32Array '${name}' in the checkpoint, got ${values?.constructor.name ?? 'nothing'}. ` +
      'It was not written by this trainer; start a new run.')
}
