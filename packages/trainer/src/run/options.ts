import { checkInteger, checkOptions } from '@itop/masks'
import type { Checkpoint } from '@itop/checkpoint'
import { batchesPerEpoch, type Augmenter, type Dataset } from '@itop/data'
import { layersOf, type Network } from '@itop/models'
import { checkLoss, crossEntropy, type Loss } from '@itop/ops'
import type { LayerShape, UpdatePlan, Updater } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import { checkNumber } from '../check.js'
import type { Measurement } from '../measurements/measurement.js'
import { neededOf } from '../measurements/measurements.js'
import { checkSlots } from '../measurements/slots.js'
import { checkNorms } from './check-norms.js'
import { checkSet } from './check-set.js'
import { dataChangesUntil, dataRecord, type DataChange, type DataRecord } from '../checkpoints/data-record.js'
import { checkDecay, type Decay } from '../step/decay.js'
import { constantRate, type LearningRate } from '../rates/learning-rate.js'
import { multiStepRate } from '../rates/multi-step-rate.js'
import { sgd, type Optimizer } from '../optimizers/optimizers.js'
import type { Collective } from '../ranks/collective.js'
import { checkWhole, type StartFrom } from '../step/start-from.js'
import { trainingProbe } from '../probe/training-probe.js'
import type { TrainState } from '../step/train-state.js'

/** Where checkpoints go. */
export interface CheckpointOptions {
  /** Optimizer steps between checkpoints; one is also written at the end and when the run is stopped. Integer ≥ 1. */
  readonly every: number
  /** Stores the checkpoint before training goes on, and says how large it became. */
  readonly write: (checkpoint: Checkpoint) => Promise<{ readonly bytes: number }>
}

/** Which kernels compute: the name of the TF.js backend, and its build where it has several. */
export interface BackendIdentity {
  readonly name: string
  readonly build?: string
}

/** Options of `train`. Give `steps` or `epochs`. */
export interface TrainOptions {
  readonly network: Network
  readonly data: Dataset
  /** Which weights exist at first, and when and how that changes. */
  readonly method: Updater
  /** The source of all randomness. Integer ≥ 0. */
  readonly seed: number
  /** Optimizer steps of the whole run. Integer ≥ 1. */
  readonly steps?: number
  /** Passes over the training set. Number > 0; rounded to whole steps, of which there must be one. */
  readonly epochs?: number
  /** Images a step, default 128. Integer from 1 to those of the training set; an epoch's last batch may be smaller. */
  readonly batch?: number
  /**
   * Parts of a batch, whose gradients are summed before the optimizer step, so that the memory is that of one part.
   * Integer from 1 to `batch`, default 1. Batch norms see the statistics of each part, as in every framework.
   */
  readonly accumulate?: number
  /**
   * Processes that train together, each with its share of every batch, cut into `accumulate` parts: two of them do what
   * one does with twice as many parts, bit for bit. All are given the same options. Default: this one alone.
   */
  readonly collective?: Collective
  /** Default `sgd()`. */
  readonly optimizer?: Optimizer
  /** A number stays constant. Default 0.1, times 0.1 at half and three quarters of the training. */
  readonly learningRate?: number | LearningRate
  /** Added to the gradient times the weight. Number ≥ 0, default 0.0005. */
  readonly weightDecay?: number
  /**
   * The gradients of a step, of all parameters and parts of the batch together, are scaled so that their norm is at
   * most this. Number > 0; by default they stay as they are. Criteria see them as they were.
   */
  readonly clipNorm?: number
  /** What decays: `all` (default, as in the ITOP repository on CIFAR), `no-norms` (there on ImageNet), or `weights`. */
  readonly decay?: Decay
  /** Share of the target spread over all classes. Number in [0, 1), default 0. Only of the default loss. */
  readonly labelSmoothing?: number
  /** What is made small, which tests do not tell. Default cross-entropy. */
  readonly loss?: Loss
  /** Whether training images are varied, where the set says how, or who varies them. Default false. */
  readonly augment?: boolean | Augmenter
  /**
   * Optimizer steps between tests within an epoch, each a pass over the test split; nothing else changes. Integer ≥ 1.
   * By default there is one test, at the end of each epoch and of the run.
   */
  readonly evaluateEvery?: number
  /** What can be measured for updates beside what the trainer has a table of, by the names in the method's `needs`. */
  readonly measurements?: readonly Measurement[]
  readonly checkpoint?: CheckpointOptions
  /** Takes over from another training instead of starting at step 0 from what the network draws. */
  readonly startFrom?: StartFrom
  /** Goes on from here, bit for bit. The same options, or a longer run. */
  readonly resumeFrom?: Checkpoint
  /** Goes on though the data is not that of the checkpoint, which its later checkpoints keep. Default false. */
  readonly dataChanged?: boolean
  /** Stops the run as `stop()` does. */
  readonly signal?: AbortSignal
  /** For the record in checkpoints; must be the current TF.js backend, which is the default. */
  readonly backend?: BackendIdentity
  /** The recipe's id, for the start event. */
  readonly id?: string
  /** Plain JSON kept in every checkpoint as `meta.recipe`: the caller's settings. */
  readonly record?: Readonly<Record<string, unknown>>
  /** Told what is unusual but no reason to stop, such as a resume on other kernels. Also in the result. */
  readonly onWarning?: (message: string) => void
  /**
   * Called with the live state before every step and after the last one, to look at it; changing it is not allowed.
   * Where it returns a promise, training waits for that: a pause. A run that is stopped meanwhile makes no more steps.
   */
  readonly between?: (state: TrainState) => Promise<void> | undefined
  /** What the run rejects with, where a step, counted from 1, throws this. Default that. */
  readonly explain?: (error: unknown, step: number) => unknown
}

const keys = [
  'network', 'data', 'method', 'seed', 'steps', 'epochs', 'batch', 'accumulate', 'collective', 'optimizer',
  'learningRate', 'weightDecay', 'clipNorm', 'decay', 'labelSmoothing', 'loss', 'augment', 'evaluateEvery',
  'measurements', 'checkpoint', 'startFrom', 'resumeFrom', 'dataChanged', 'signal', 'backend', 'id', 'record',
  'onWarning', 'between', 'explain'
] as const satisfies readonly (keyof TrainOptions)[]

/** The options of a run, checked, with every default filled in. */
export interface Settings {
  readonly network: Network
  readonly data: Dataset
  readonly dataRecord: DataRecord
  /** Those until now, that of this resume included. */
  readonly dataChanges: readonly DataChange[]
  readonly updater: Updater
  /** What the method is told of the network's maskable weights, in model order. */
  readonly layers: readonly LayerShape[]
  /** When masks change in this run. */
  readonly plan: UpdatePlan
  readonly seed: number
  readonly batch: number
  readonly accumulate: number
  /** Those of a whole batch, on all ranks together. */
  readonly parts: number
  /** Undefined where there is one rank. */
  readonly collective: Collective | undefined
  readonly stepsPerEpoch: number
  readonly totalSteps: number
  readonly optimizer: Optimizer
  readonly learningRate: LearningRate
  readonly weightDecay: number
  /** Infinity where gradients stay as they are. */
  readonly clipNorm: number
  readonly decay: Decay
  readonly labelSmoothing: number
  readonly loss: Loss
  readonly augment: boolean | Augmenter
  /** Beside those that the trainer has. */
  readonly measurements: readonly Measurement[]
  /** Infinity where no tests are wanted within epochs. */
  readonly evaluateEvery: number
  readonly backend: BackendIdentity
  readonly checkpoint: CheckpointOptions | undefined
  readonly startFrom: StartFrom | undefined
  readonly record: Readonly<Record<string, unknown>> | undefined
  readonly between: ((state: TrainState) => Promise<void> | undefined) | undefined
  readonly explain: (error: unknown, step: number) => unknown
}

/** Steps that a run may have: the step at which each weight was grown is kept in 32 bits. */
export const mostSteps = 2 ** 32 - 1

/** The same options with the older name of the method. */
export type ByRecipe<Options extends { readonly method: Updater }> =
  Omit<Options, 'method'> & { readonly recipe: Updater, readonly method?: undefined }

/** The options by the name of now; refuses those without a method, or with two. */
export function named<Options extends { readonly method: Updater }>(
  where: string, options: Options | ByRecipe<Options>
): Options {
  const { recipe, ...rest } = options as Partial<ByRecipe<Options>>   // read as what it may lack
  if (recipe && options.method) {
    throw new TypeError(`${where}: expected a method, got method and recipe. They are one; remove recipe.`)
  }
  const method = options.method ?? recipe
  if (method) return { ...rest, method } as unknown as Options   // all of its members, under the names of now
  throw new TypeError(`${where}: expected a method, such as rigl({ density: 0.1 }), got none.`)
}

/** Checks the options and fills in defaults. */
export function settle(options: TrainOptions): Settings {
  checkOptions('train', options, keys)
  const { network, data, method: updater, seed, batch = 128, accumulate = 1, optimizer = sgd() } = options
  const { learningRate = multiStepRate({ learningRate: 0.1 }), weightDecay = 5e-4, decay = 'all' } = options
  const { clipNorm = Infinity, labelSmoothing = 0, augment = false, evaluateEvery = Infinity } = options
  const { measurements = [], checkpoint, startFrom, record, between, explain = error => error } = options
  if (updater.restarts) {
    throw new RangeError(
      `train: the method '${updater.name}' trains in rounds. Call rounds instead, with the same options.`)
  }
  checkInteger('train: seed', seed, 0)
  checkInteger('train: batch', batch, 1)
  checkInteger('train: accumulate', accumulate, 1)
  checkNumber('train: weightDecay', weightDecay, 0)
  if (!(clipNorm > 0)) throw new RangeError(`train: clipNorm must be a number > 0, got ${clipNorm}.`)
  checkDecay(decay)
  checkNumber('train: labelSmoothing', labelSmoothing, 0, 1, true)
  const loss = lossOf(options.loss, labelSmoothing)
  neededOf(`train: ${updater.name}`, updater.needs, measurements)
  checkSlots(`train: ${updater.name}`, updater.needs, optimizer)
  if (evaluateEvery !== Infinity) checkInteger('train: evaluateEvery', evaluateEvery, 1)
  if (checkpoint) checkInteger('train: checkpoint.every', checkpoint.every, 1)
  for (const set of [data.train, data.test]) checkSet('train', network, set)
  const collective = options.collective?.size === 1 ? undefined : options.collective
  const parts = accumulate * (collective?.size ?? 1)
  checkBatch({ batch, accumulate, parts }, data)
  checkNorms(network, { images: data.train.count, batch, accumulate: parts })
  const stepsPerEpoch = batchesPerEpoch(data.train, batch)
  const described = dataRecord(data)
  const totalSteps = lengthOf(options, stepsPerEpoch)
  if (startFrom) checkStart(startFrom, totalSteps)
  if (startFrom && updater.probe) checkWhole(updater.name, startFrom, network.weights)
  // Refuses what it cannot see.
  if (!options.resumeFrom) trainingProbe({ ...options, updater, batch, accumulate: parts, loss })
  const layers = layersOf(network)
  return {
    dataRecord: described, dataChanges: dataChangesUntil(options.resumeFrom, described),
    network, data, updater, seed, batch, accumulate, parts, collective, stepsPerEpoch, optimizer, weightDecay,
    clipNorm, decay, labelSmoothing: loss.name === 'cross-entropy' ? Number(loss.settings['labelSmoothing'] ?? 0) : 0,
    loss, augment, evaluateEvery, measurements, totalSteps,
    layers, plan: updater.plan(layers, { totalSteps, stepsPerEpoch }),
    learningRate: typeof learningRate === 'number' ? constantRate(learningRate) : learningRate,
    backend: backendOf(options),
    checkpoint,
    startFrom,
    record,
    between,
    explain
  }
}

function lossOf(loss: Loss | undefined, labelSmoothing: number): Loss {
  if (loss === undefined) return crossEntropy({ labelSmoothing })
  if (labelSmoothing > 0) {
    throw new RangeError(`train: labelSmoothing is of the default loss, got ${labelSmoothing} with ${loss.name}. ` +
      'Leave one out.')
  }
  checkLoss(loss)
  return loss
}

function lengthOf({ steps, epochs }: TrainOptions, stepsPerEpoch: number): number {
  if ((steps === undefined) === (epochs === undefined)) {
    throw new TypeError(
      `train: expected either steps or epochs, got ${steps === undefined ? 'neither' : 'both'}. ` +
        'Say how long to train once.')
  }
  const length = steps ?? Math.round((epochs ?? NaN) * stepsPerEpoch)
  if (Number.isInteger(length) && length >= 1 && length <= mostSteps) return length
  throw new RangeError(steps === undefined
    ? `train: epochs must be a number of 1 to ${mostSteps} steps, ` +
      `of which an epoch has ${stepsPerEpoch}, got ${epochs}.`
    : `train: steps must be an integer from 1 to ${mostSteps}, got ${steps}.`)
}

function checkStart({ step }: StartFrom, totalSteps: number): void {
  if (Number.isInteger(step) && step >= 0 && step < totalSteps) return
  throw new RangeError(`train: startFrom.step must be an integer from 0 to below the ${totalSteps} steps, got ${step}.`)
}

function checkBatch(
  { batch, accumulate, parts }: Pick<Settings, 'batch' | 'accumulate' | 'parts'>, { name, train }: Dataset
): void {
  if (batch > train.count) {
    throw new RangeError(
      `train: a batch of ${batch} images is larger than the training split of '${name}', which has ${train.count}. ` +
        `Choose a batch of at most ${train.count}.`)
  }
  if (parts <= batch) return
  if (parts > accumulate) throw new RangeError(
    `train: a batch of ${batch} images is too small for ${parts / accumulate} ranks, which cut it into ${parts} ` +
      `parts. Choose a batch of at least ${parts}, or fewer ranks.`)
  throw new RangeError(
    `train: accumulate must be at most the batch, got ${accumulate} parts of ${batch} images. ` +
      'It is the number of parts, not their size.')
}

function backendOf({ backend }: TrainOptions): BackendIdentity {
  const current = tf.getBackend()
  if (backend && backend.name !== current) {
    throw new RangeError(
      `train: expected the TF.js backend '${backend.name}', got '${current}'. Register and set it first.`)
  }
  return backend ?? { name: current }
}
