import { initialValues, maskable, type Network, type WeightSpec } from '@itop/models'
import { createParameter, createPattern, type Parameter } from '@itop/ops'
import { startExploration, type Exploration } from '@itop/metrics'
import { MaskSet } from '@itop/masks'
import type { LayerMasks, LayerShape, Updater } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import { createGrowthGradient, type GrowthGradient } from '../topology/growth-gradient.js'
import { checkForward } from '../topology/move-topology.js'
import type { Optimizer } from '../optimizers/optimizers.js'
import { createSlots, type Slots } from '../optimizers/slots.js'
import { checkStartFrom, type StartFrom } from './start-from.js'

/** Sums over the epoch so far, in float64. */
export interface EpochSums {
  /** Of losses, each weighted by its images. */
  loss: number
  correct: number
  samples: number
}

/** Everything that a training step changes. */
export interface TrainState {
  /** Optimizer steps completed. */
  step: number
  /** The step at which it started, from which optimizers count theirs. */
  readonly startStep: number
  /** In model order. */
  readonly parameters: ReadonlyMap<string, Parameter>
  /** The weights with a mask, in model order. */
  readonly layers: readonly WeightSpec[]
  readonly slots: Slots
  exploration: Exploration
  readonly growth: GrowthGradient
  /** What the method remembers. */
  method: unknown
  epoch: EpochSums
  /** Time spent before this run and in it, and in the present epoch. Not part of what resumes bit for bit. */
  readonly seconds: { run: number, epoch: number }
}

/** What a state is made from. */
export interface TrainStateOptions {
  readonly network: Network
  readonly updater: Updater
  readonly optimizer: Optimizer
  readonly seed: number
  readonly startFrom?: StartFrom | undefined
}

/**
 * The state before the first step: masks by the method, values by the network or those to start from, slots 0. The
 * caller disposes it.
 */
export async function createTrainState(
  { network, updater, optimizer, seed, startFrom }: TrainStateOptions
): Promise<TrainState> {
  const layers = maskable(network.weights)
  const started = await updater.start(shapesOf(network), { seed })
  const masks = startMasks(layers, started.masks)
  if (startFrom) checkStartFrom(startFrom, network.weights, masks)
  const { step = 0, exploration = startExploration(masks), seconds = 0 } = startFrom ?? {}
  const given = startFrom?.values ?? new Map(layers.map(({ name }, i) => [name, started.values?.[i]]))
  const parameters = new Map(network.weights.map(spec =>
    [spec.name, startParameter(spec, masks, seed, given.get(spec.name))]))
  return {
    step,
    startStep: step,
    parameters,
    layers,
    slots: createSlots(parameters, optimizer.slots.length),
    exploration,
    growth: createGrowthGradient(updater),
    method: started.state,
    epoch: noSums(),
    seconds: { run: seconds, epoch: 0 }
  }
}

export const noSums = (): EpochSums => ({ loss: 0, correct: 0, samples: 0 })

/** The maskable weights of a network, as a method sees them. */
export const shapesOf = ({ weights }: Network): readonly LayerShape[] =>
  maskable(weights).map(({ name, shape }) => ({ name, shape }))

function startMasks(layers: readonly WeightSpec[], masks: readonly LayerMasks[]): MaskSet {
  return MaskSet.from(layers.map(({ name }, i) => {
    const { stored, forward } = masks[i]
    checkForward(name, stored, forward)
    return [name, stored] as const
  }))
}

/** With the values that are given for it, else those that the network draws. */
function startParameter(spec: WeightSpec, masks: MaskSet, seed: number, given: Float32Array | undefined): Parameter {
  const { name, role, shape } = spec
  const mask = masks.names.includes(name) ? masks.get(name) : undefined
  const values = given ?? initialValues(spec, seed, mask)
  return createParameter({ name, role, shape, pattern: mask ? createPattern(mask) : null, values })
}

/** Frees every tensor of a state. */
export function disposeTrainState({ parameters, slots }: Pick<TrainState, 'parameters' | 'slots'>): void {
  for (const parameter of parameters.values()) parameter.dispose()
  for (const own of slots.values()) tf.dispose([...own])
}

/** The masks of now, by weight name in model order. */
export const masksOf = ({ layers, parameters }: Pick<TrainState, 'layers' | 'parameters'>): MaskSet =>
  MaskSet.from(layers.map(({ name }) => {
    const pattern = parameters.get(name)?.pattern
    if (!pattern) throw new Error(`masksOf: '${name}' lost its pattern.`)
    return [name, pattern.mask] as const
  }))
