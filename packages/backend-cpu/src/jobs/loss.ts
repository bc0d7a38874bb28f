import { float64s } from './float64s.js'
import type { Job, JobFields } from './job.js'
import type { Room } from './room.js'

/** What a batch's loss goes by beside its logits. */
export interface LossNumbers {
  readonly labels: Int32Array
  readonly n: number
  readonly classes: number
  readonly labelSmoothing: number
  readonly images: number
}

/** Softmax cross-entropy of logits `[classes][stride]`, and its gradient in their layout. */
export function softmaxCrossEntropy(
  room: Room, { labels, n, classes, labelSmoothing, images }: LossNumbers,
  { logits, loss, correct, gradient }:
    Pick<JobFields<'softmax_cross_entropy'>, 'logits' | 'loss' | 'correct' | 'gradient'>
): Job {
  const elsewhere = labelSmoothing / classes
  return {
    kernel: 'softmax_cross_entropy', logits, labels: room.labels(labels),
    targets: float64s(room, [1 - labelSmoothing + elsewhere, elsewhere]), terms: room.scratch(2 * n * classes),
    loss, correct, gradient, n, classes, stride: room.layout.lanesOf(n).stride, images
  }
}
