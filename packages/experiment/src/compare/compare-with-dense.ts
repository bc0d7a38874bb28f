import { prepareBatch, type ImageSet } from '@itop/data'
import type { Network } from '@itop/models'
import type { Activation } from '@itop/ops'
import {
  createTrainState, disposeTrainState, trainingProbe, type Measurement, type Optimizer
} from '@itop/trainer'
import { dense as denseMethod, type Updater } from '@itop/updaters'
import { createTimedSteps, loadBatch, type TimedSteps } from './timed-steps.js'
import { summary } from './turns.js'

/** Times of a training step, sparse and dense, on the same machine, backend and batch. */
export interface DenseComparison {
  /** Median milliseconds of a whole step: forward, backward, optimizer. */
  readonly milliseconds: number
  readonly denseMilliseconds: number
  /** How many times faster the sparse step is. */
  readonly ratio: number
  /** Steps of each that were timed, one after the other in turn. */
  readonly steps: number
  /** Images of such a step: of a part, where a batch has several. Absent in older summaries. */
  readonly batch?: number
}

/** What is compared. */
export interface ComparisonOptions {
  readonly network: Network
  readonly updater: Updater
  readonly optimizer: Optimizer
  readonly set: ImageSet
  /** Images of a step. */
  readonly batch: number
  readonly seed: number
  /** Those of plug-ins, which the method may ask for. */
  readonly measurements?: readonly Measurement[] | undefined
  /** Most pairs of steps; default 20. */
  readonly steps?: number
  /** Stops after this time, but not before three pairs; default 5. */
  readonly seconds?: number
  /** Ends it without a result. */
  readonly signal?: AbortSignal | undefined
}

/** Untimed pairs first: kernels are prepared, buffers made, steps recorded. Of slow steps one pair is enough. */
const warmUp = 3
const slow = 2000

/** Trains two copies of the network in turn, one as the method makes it, one dense, and times both. */
export async function compareWithDense(options: ComparisonOptions): Promise<DenseComparison | undefined> {
  const { network, updater, optimizer, seed, measurements = [], steps = 20, seconds = 5 } = options
  const probe = trainingProbe({ ...options, data: { train: options.set } })
  const sparse = await createTrainState({ network, updater, optimizer, seed, probe, measurements })
  const sparseSteps = createTimedSteps({ ...options, measurements }, sparse)
  const denseOptions = { network, updater: denseMethod(), optimizer, seed }
  const dense = await createTrainState(denseOptions)
  const denseSteps = createTimedSteps(denseOptions, dense)
  const { input, labels } = await firstBatch(options.set, options.batch)
  const timed = (of: TimedSteps) => timeStep(of, input, labels)
  const times = { sparse: [] as number[], dense: [] as number[] }
  try {
    const start = performance.now()
    for (let pair = -warmUp; pair < steps; pair++) {
      const now = { sparse: await timed(sparseSteps), dense: await timed(denseSteps) }
      if (pair < 0 && now.dense > slow) pair = -1
      if (options.signal?.aborted === true) return undefined
      if (pair >= 0) { times.sparse.push(now.sparse); times.dense.push(now.dense) }
      if (times.dense.length >= 3 && performance.now() - start > seconds * 1000) break
    }
  } finally {
    sparseSteps.dispose()
    denseSteps.dispose()
    disposeTrainState(sparse)
    disposeTrainState(dense)
    input.tensor.dispose()
  }
  const [milliseconds, denseMilliseconds] = [summary(times.sparse).median, summary(times.dense).median]
  const ratio = denseMilliseconds / milliseconds
  return { milliseconds, denseMilliseconds, ratio, steps: times.dense.length, batch: input.n }
}

async function firstBatch(
  set: ImageSet, batch: number
): Promise<{ readonly input: Activation, readonly labels: Int32Array }> {
  const labels = new Int32Array(Math.min(batch, set.count))
  const first = { index: 0, batchSize: labels.length }
  await prepareBatch(set, first)
  return { input: loadBatch(set, first, labels), labels }
}

async function timeStep(steps: TimedSteps, input: Activation, labels: Int32Array): Promise<number> {
  const start = performance.now()
  await steps.run(input, labels)
  return performance.now() - start
}
