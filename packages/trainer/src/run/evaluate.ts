import { checkInteger, checkOptions } from '@itop/masks'
import { batchesPerEpoch, type ImageSet } from '@itop/data'
import type { Network } from '@itop/models'
import { createInference, softmaxCrossEntropy, type Inference, type Parameter } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import { createBatches, type LoadedBatch } from './batches.js'
import { createBreather } from './breathe.js'
import { checkSet } from './check-set.js'
import { createScores, scoreOf, type MaybeScore } from '../step/scores.js'

/** What `evaluate` looks at. */
export interface EvaluateOptions {
  readonly network: Network
  readonly parameters: ReadonlyMap<string, Parameter>
  readonly set: ImageSet
  /** Images at a time. Integer ≥ 1. */
  readonly batch: number
  /** Ends it between two batches: then it rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

/** How well a network does on a set. */
export interface Evaluation {
  /** Mean cross-entropy over all images, without label smoothing. */
  readonly loss: number
  /** Share of the images classified correctly. */
  readonly accuracy: number
  readonly samples: number
}

/** Batches whose scores are read at once where reading waits: most test splits in one read. */
const together = 128

/**
 * Loss and accuracy over every image of a set, in file order, without augmentation, by the running statistics of norms.
 */
export async function evaluate(options: EvaluateOptions): Promise<Evaluation> {
  const { signal } = options
  checkOptions('evaluate', options, ['network', 'parameters', 'set', 'batch', 'signal'])
  const evaluation = await evaluateUnless(() => signal?.aborted === true, options)
  if (evaluation) return evaluation
  throw signal?.reason
}

/** The same, or undefined where it was stopped between two batches. */
export async function evaluateUnless(
  stopped: () => boolean, { network, parameters, set, batch }: EvaluateOptions
): Promise<Evaluation | undefined> {
  checkInteger('evaluate: batch', batch, 1)
  checkSet('evaluate', network, set)
  const load = createBatches(set, { batch })
  const inference = createInference(network, parameters)
  const breathe = createBreather()
  let loss = 0
  let correct = 0
  const scores = createScores<number>({ together, settled: (mean, images) => {
    loss += mean.loss * images
    correct += mean.correct
  } })
  try {
    for (let index = 0; index < batchesPerEpoch(set, batch); index++) {
      if (stopped()) return undefined
      const loaded = await load({ index })
      await scores.add(loaded.images, [await scoreBatch(inference, loaded)])
      const pause = breathe()
      if (pause) await pause
    }
    await scores.settle()
  } finally {
    scores.dispose()
    inference.dispose()
  }
  return { loss: loss / set.count, accuracy: correct / set.count, samples: set.count }
}

function scoreBatch(inference: Inference, { open }: LoadedBatch): Promise<MaybeScore> {
  const { input, labels } = open(0)
  // Spread, since tidy's type takes object literals, not interfaces.
  const scalars = tf.tidy(() => ({ ...softmaxCrossEntropy(inference.forward(input), labels) }))
  input.tensor.dispose()
  return scoreOf(scalars)
}
