import {
  batchLoss, createOps, lossAndGradients, type DenseGradient, type GradientTap, type LossAndGradients,
  type TrainingPass
} from '@itop/ops'
import { createExchange } from '../ranks/exchange.js'
import { normsOf, seenStatistics } from '../ranks/norm-statistics.js'
import type { Stops } from '../ranks/stops.js'
import { partsOfRank } from '../run/batch-parts.js'
import type { LoadedBatch, OpenedPart } from '../run/batches.js'
import { createGradientSum, type GradientSum } from './gradient-sum.js'
import type { Settings } from '../run/options.js'
import { floats } from '../optimizers/slots.js'
import type { Pass, RecordedGradient } from './pass.js'
import { scoreOf } from './scores.js'
import type { TrainState } from './train-state.js'

/**
 * A function that runs a batch forward and backward, keeping dense gradients only when `tapped`. Parts come one after
 * another, and their gradients are summed: the memory is that of one part. Of several ranks each runs its parts.
 */
export function createPass(
  settings: Settings, state: TrainState, stops: Pick<Stops, 'wanted' | 'asked'>
): (batch: LoadedBatch, tapped: boolean) => Promise<Pass> {
  const { collective } = settings
  const passOf = createPartPass(settings, state)
  const ofParts = async (batch: LoadedBatch, first: number, end: number, tapped: boolean): Promise<GradientSum> => {
    const sum = createGradientSum()
    try {
      for (let part = first; part < end; part++) await sum.add(await passOf(batch, part, tapped))
      return sum
    } catch (error) {
      sum.dispose()
      throw error
    }
  }
  if (!collective) return async (batch, tapped) => batch.parts === 1 ? passOf(batch, 0, tapped)
    : (await ofParts(batch, 0, batch.parts, tapped)).total()
  const exchange = createExchange(settings, collective, state, stops)
  return async (batch, tapped) => {
    const { first, end } = partsOfRank(batch.parts, collective)
    const sum = await ofParts(batch, first, end, tapped)
    try {
      return await exchange(sum.total(), batch, tapped)
    } finally {
      sum.dispose()
    }
  }
}

/** A function that runs one part of a batch forward and backward. */
function createPartPass(
  settings: Settings, state: TrainState
): (batch: LoadedBatch, part: number, tapped: boolean) => Promise<Pass> {
  const { parameters, layers } = state
  const names = new Set(layers.map(({ name }) => name))
  const norms = normsOf(settings.network)
  return async ({ images, open }, part, tapped) => {
    const dense = new Map<string, RecordedGradient>()
    const { input, labels } = open(part)
    const seen = settings.collective && seenStatistics()
    try {
      const { loss, correct, gradients } = gradientsOf(settings, parameters, {
        input, labels, images, step: state.step, part, ...tapped && { tap: tapInto(dense, names) },
        ...seen && { statistics: seen.record }
      })
      const statistics = seen ? [await seen.read(norms)] : []
      return { scores: [await scoreOf({ loss, correct })], gradients, dense, statistics }
    } finally {
      input.tensor.dispose()
      seen?.dispose()
    }
  }
}

/** A part of a batch that is to be run. */
export interface GivenPart extends OpenedPart {
  /** In all parts together. */
  readonly images: number
  /** Optimizer steps completed. */
  readonly step: number
  readonly part: number
  readonly tap?: GradientTap
  /** Told what norms see, which then move no running statistics. */
  readonly statistics?: TrainingPass['statistics']
}

/** The loss of a part and the gradients of all that is trained. */
export function gradientsOf(
  { network, loss, seed }: Settings, parameters: TrainState['parameters'],
  { input, labels, images, step, part, tap, statistics }: GivenPart
): LossAndGradients {
  const training = { seed, step, part, ...statistics && { statistics } }
  const ops = createOps(parameters, { training, ...tap && { tap } })
  return lossAndGradients(() => batchLoss(loss, network.forward(ops, input), labels, { images }), parameters)
}

const tapInto = (dense: Map<string, RecordedGradient>, names: ReadonlySet<string>): GradientTap => ({
  names,
  record: (name, gradient) => { dense.set(name, recorded(gradient)) }
})

const recorded = (gradient: DenseGradient): RecordedGradient => ({
  topK: (k, excluding) => gradient.topK(k, excluding),
  blocks: () => gradient.blocks(),
  signed: () => gradient.signed(),
  dispose: () => { gradient.dispose() },
  values: async () => {
    const tensor = gradient.dense()
    const values = await floats(tensor)
    tensor.dispose()
    return values
  }
})
