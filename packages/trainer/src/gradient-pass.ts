import {
  createOps, lossAndGradients, softmaxCrossEntropy, type DenseGradient, type GradientTap
} from '@itop/ops'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { LoadedBatch } from './batches.js'
import type { StepGradient } from './growth-gradient.js'
import type { Settings } from './options.js'
import { floats } from './slots.js'
import type { TrainState } from './train-state.js'

/** A dense gradient of this step, to be disposed after the update. */
export type RecordedGradient = StepGradient & Pick<DenseGradient, 'dispose'>

/** What a forward and a backward pass found. The caller disposes `gradients` and `dense`. */
export interface Pass {
  readonly loss: number
  readonly correct: number
  /** By weight name; `[nnz]` for sparse weights. */
  readonly gradients: ReadonlyMap<string, Tensor>
  /** By weight name; empty unless the pass was tapped. */
  readonly dense: ReadonlyMap<string, RecordedGradient>
}

/**
 * A function that runs a batch forward and backward, keeping dense gradients only when `tapped`. Consumes the batch.
 */
export function createPass(
  { network, labelSmoothing }: Settings, { parameters, layers }: TrainState
): (batch: LoadedBatch, tapped: boolean) => Promise<Pass> {
  const plain = createOps(parameters)
  const names = new Set(layers.map(({ name }) => name))
  return async ({ input, labels }, tapped) => {
    const dense = new Map<string, RecordedGradient>()
    const ops = tapped ? createOps(parameters, { tap: tapInto(dense, names) }) : plain
    const compute = () => softmaxCrossEntropy(network.forward(ops, input), labels, { labelSmoothing })
    const { loss, correct, gradients } = lossAndGradients(compute, parameters)
    input.tensor.dispose()
    return { loss: await number(loss), correct: await number(correct), gradients, dense }
  }
}

const tapInto = (dense: Map<string, RecordedGradient>, names: ReadonlySet<string>): GradientTap => ({
  names,
  record: (name, gradient) => { dense.set(name, recorded(gradient)) }
})

const recorded = (gradient: DenseGradient): RecordedGradient => ({
  topK: (k, excluding) => gradient.topK(k, excluding),
  blocks: () => gradient.blocks(),
  dispose: () => { gradient.dispose() },
  values: async () => {
    const tensor = gradient.dense()
    const values = await floats(tensor)
    tensor.dispose()
    return values
  }
})

/** The number in a scalar, which is disposed. */
async function number(scalar: Tensor): Promise<number> {
  const [value] = await scalar.data()
  scalar.dispose()
  return value
}
