import {
  batchLoss, createOps, lossAndGradients, type DenseGradient, type GradientTap, type LossAndGradients
} from '@itop/ops'
import type { LoadedBatch, OpenedPart } from '../run/batches.js'
import { createGradientSum } from './gradient-sum.js'
import type { Settings } from '../run/options.js'
import { floats } from '../optimizers/slots.js'
import type { Pass, RecordedGradient } from './pass.js'
import { scoreOf } from './scores.js'
import type { TrainState } from './train-state.js'

/**
 * A function that runs a batch forward and backward, keeping dense gradients only when `tapped`. Parts come one after
 * another, and their gradients are summed: the memory is that of one part.
 */
export function createPass(
  settings: Settings, state: TrainState
): (batch: LoadedBatch, tapped: boolean) => Promise<Pass> {
  const passOf = createPartPass(settings, state)
  return async (batch, tapped) => {
    if (batch.parts === 1) return passOf(batch, 0, tapped)
    const sum = createGradientSum()
    try {
      for (let part = 0; part < batch.parts; part++) await sum.add(await passOf(batch, part, tapped))
      return sum.total()
    } catch (error) {
      sum.dispose()
      throw error
    }
  }
}

/** A function that runs one part of a batch forward and backward. */
function createPartPass(
  settings: Settings, state: TrainState
): (batch: LoadedBatch, part: number, tapped: boolean) => Promise<Pass> {
  const { parameters, layers } = state
  const names = new Set(layers.map(({ name }) => name))
  return async ({ images, open }, part, tapped) => {
    const dense = new Map<string, RecordedGradient>()
    const { input, labels } = open(part)
    try {
      const { loss, correct, gradients } = gradientsOf(settings, parameters, {
        input, labels, images, step: state.step, part, ...tapped && { tap: tapInto(dense, names) }
      })
      return { scores: [await scoreOf({ loss, correct })], gradients, dense }
    } finally {
      input.tensor.dispose()
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
}

/** The loss of a part and the gradients of all that is trained. */
export function gradientsOf(
  { network, loss, seed }: Settings, parameters: TrainState['parameters'],
  { input, labels, images, step, part, tap }: GivenPart
): LossAndGradients {
  const ops = createOps(parameters, { training: { seed, step, part }, ...tap && { tap } })
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
