import { initialValues, layersOf, maskable, type Network, type WeightSpec } from '@itop/models'
import { createParameter, createPattern, type Parameter } from '@itop/ops'
import { startExploration, type Exploration } from '@itop/metrics'
import { MaskSet } from '@itop/masks'
import type { LayerMasks, Probe, Updater } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import { createAddedGradients, type AddedGradients } from './added-gradients.js'
import type { Measurement } from '../measurements/measurement.js'
import { neededOf } from '../measurements/measurements.js'
import { createMeasuring, type Measuring } from '../measurements/measuring.js'
import { checkNested, rulesOf, viewOf, type StepRules } from '../topology/layer-masks.js'
import { initialProbe } from '../probe/values-probe.js'
import type { Optimizer } from '../optimizers/optimizers.js'
import { createSlots, type Slots } from '../optimizers/slots.js'
import { checkExplored, checkWhole, startValues, type StartFrom } from './start-from.js'

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
  readonly measuring: Measuring
  /** What happens to layers at every step, by name. */
  readonly rules: StepRules
  /** What the method adds to gradients. */
  readonly added: AddedGradients
  /** What the method remembers. */
  method: unknown
  epoch: EpochSums
  /** Whether a test is due after this step, and at which rate the step was made. */
  testDue: { readonly learningRate: number } | undefined
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
  /** For methods that look at data before the first step. */
  readonly probe?: Probe | undefined
  /** Beside those that the trainer has. */
  readonly measurements?: readonly Measurement[]
}

/**
 * The state before the first step: masks by the method, values by the network, by a method that scored them, or those
 * to start from, slots 0. The caller disposes it.
 */
export async function createTrainState(
  { network, updater, optimizer, seed, startFrom, probe, measurements }: TrainStateOptions
): Promise<TrainState> {
  const layers = maskable(network.weights)
  const shapes = layersOf(network)
  const isWhole = updater.probe !== undefined   // what it starts from then has every position
  if (startFrom && isWhole) checkWhole(updater.name, startFrom, network.weights)
  const started = await updater.start(shapes, {
    seed, probe: probe ?? initialProbe(network, updater, seed, startFrom?.values)
  })
  const rules = rulesOf(updater, shapes)
  const masks = new Map(layers.map(({ name }, i) => [name, checkNested(name, started.masks[i])]))
  const forward = MaskSet.from(layers.map(({ name }, i) => [name, started.masks[i].forward] as const))
  if (startFrom) checkExplored(startFrom, forward)
  const { step = 0, exploration = startExploration(forward), seconds = 0 } = startFrom ?? {}
  const stored = new Map([...masks].map(([name, own]) => [name, own.stored]))
  const given = startFrom ? startValues(startFrom, network.weights, stored, isWhole)
    : new Map(layers.map(({ name }, i) => [name, started.values?.[i]]))
  const parameters = new Map(network.weights.map(spec => {
    const values = given.get(spec.name) ?? initialValues(spec, seed, masks.get(spec.name)?.stored)
    return [spec.name, parameterOf(spec, masks.get(spec.name), values, rules)]
  }))
  return {
    step,
    startStep: step,
    parameters,
    layers,
    slots: createSlots(parameters, optimizer.slots.length),
    exploration,
    measuring: createMeasuring(neededOf(`train: ${updater.name}`, updater.needs, measurements)),
    rules,
    added: createAddedGradients(updater, rules, seed),
    method: started.state,
    epoch: noSums(),
    testDue: undefined,
    seconds: { run: seconds, epoch: 0 }
  }
}

export const noSums = (): EpochSums => ({ loss: 0, correct: 0, samples: 0 })

/** A parameter with a pattern of what its masks store, and a view of what they use. */
export function parameterOf(
  { name, role, shape }: Pick<WeightSpec, 'name' | 'role' | 'shape'>, masks: LayerMasks | undefined,
  values: Float32Array, rules: StepRules
): Parameter {
  if (!masks) return createParameter({ name, role, shape, pattern: null, values })
  const pattern = createPattern(masks.stored)
  return createParameter({ name, role, shape, pattern, values, view: viewOf(masks, pattern, rules.get(name)) })
}

/** Frees every tensor of a state. */
export function disposeTrainState(
  { parameters, slots, added }: Pick<TrainState, 'parameters' | 'slots' | 'added'>
): void {
  added.dispose()
  for (const parameter of parameters.values()) parameter.dispose()
  for (const own of slots.values()) tf.dispose([...own])
}

/**
 * The forward masks, by weight name in model order: of now, or of the last update where they change at every step.
 */
export const masksOf = ({ exploration }: Pick<TrainState, 'exploration'>): MaskSet =>
  MaskSet.from(exploration.layers.map(({ name, active }) => [name, active] as const))
