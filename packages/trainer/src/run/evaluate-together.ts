import { checkInteger, checkOptions } from '@itop/masks'
import { batchesPerEpoch } from '@itop/data'
import { createInference, logits, meanSoftmax } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import { createBatches } from './batches.js'
import { createBreather } from './breathe.js'
import { checkSet } from './check-set.js'
import type { EvaluateOptions, Evaluation } from './evaluate.js'

/** A network with its weights. */
export type Member = Pick<EvaluateOptions, 'network' | 'parameters'>

/** What `evaluateTogether` looks at: networks, one or more, and a set. */
export interface TogetherOptions extends Omit<EvaluateOptions, keyof Member> {
  readonly members: readonly Member[]
}

/** How well networks do on a set. */
export interface TogetherEvaluation {
  /** Of the mean of their softmaxes. */
  readonly together: Evaluation
  /** Of each, in the given order. */
  readonly members: readonly Evaluation[]
}

/**
 * Loss and accuracy of several networks over every image of a set, of each and of all together as an ensemble, which
 * means what they say after the softmax. In file order, by the running statistics of norms.
 */
export async function evaluateTogether(options: TogetherOptions): Promise<TogetherEvaluation> {
  checkOptions('evaluateTogether', options, ['members', 'set', 'batch', 'signal'])
  const { members, set, batch, signal } = options
  checkInteger('evaluateTogether: batch', batch, 1)
  checkInteger('evaluateTogether: the number of members', members.length, 1)
  for (const { network } of members) checkSet('evaluateTogether', network, set)
  const [load, breathe] = [createBatches(set, { batch }), createBreather()]
  const inferences = members.map(({ network, parameters }) => createInference(network, parameters))
  const tallies = [undefined, ...members].map(() => ({ loss: 0, correct: 0 }))
  try {
    for (let index = 0; index < batchesPerEpoch(set, batch); index++) {
      signal?.throwIfAborted()
      const { input, labels } = (await load({ index })).open(0)
      const scores = tf.tidy(() => inferences.map(one => tf.tidy(() => logits(one.forward(input)))))
      input.tensor.dispose()
      const each = await Promise.all(scores.map(one => one.data<'float32'>()))
      tf.dispose(scores)
      for (const [i, own] of [each, ...each.map(one => [one])].entries()) add(tallies[i]!, own, labels)
      const pause = breathe()
      if (pause) await pause
    }
  } finally {
    for (const one of inferences) one.dispose()
  }
  const [together, ...own] = tallies.map(({ loss, correct }) =>
    ({ loss: loss / set.count, accuracy: correct / set.count, samples: set.count }))
  return { together: together!, members: own }   // there is one tally more than members
}

interface Tally {
  loss: number
  correct: number
}

function add(tally: Tally, members: readonly Float32Array[], labels: Int32Array): void {
  const classes = members[0]!.length / labels.length
  const scores = meanSoftmax(members, classes)
  for (const [image, label] of labels.entries()) {
    const own = scores.subarray(image * classes, (image + 1) * classes)
    tally.loss -= own[label]!
    if (own.indexOf(Math.max(...own)) === label) tally.correct++
  }
}
