import * as tf from '@tensorflow/tfjs-core'
import { logits } from '../create-ops.js'
import { createInput } from '../input.js'
import { softmaxCrossEntropy } from '../loss.js'
import { expectClose, expectSame, numbers } from './check.js'
import { fillWith } from './experiment.js'
import { referenceLoss } from './reference/loss.js'
import type { ConformanceTest } from './types.js'

async function matchesFloat64(n: number, classes: number, smoothing: number, scale: number, images = n): Promise<void> {
  const scores = numbers(`loss/${n}/${classes}`, n * classes).map((v) => Math.fround(v * scale))
  const labels = Int32Array.from({ length: n }, (_, i) => (i * 7) % classes)
  const expected = referenceLoss(scores, labels, classes, smoothing)
  const before = tf.memory().numTensors
  const input = createInput({ c: classes, h: 1, w: 1 }, n, fillWith(scores, n))
  const x = tf.variable(input.tensor)
  let correct!: tf.Scalar
  const { value, grads } = tf.variableGrads(() => {
    const result = softmaxCrossEntropy(
      { n, c: classes, h: 1, w: 1, tensor: x }, labels, { labelSmoothing: smoothing, images })
    correct = tf.keep(result.correct)
    return result.loss
  }, [x])
  const gradient = logits({ n, c: classes, h: 1, w: 1, tensor: grads[x.name]! })
  expectClose('loss', await value.data(), [expected.loss * n / images], 1e-5)
  expectSame('correct', (await correct.data())[0], expected.correct)
  expectClose('gradient', await gradient.data(), expected.gradient.map((g) => g * n / images), 1e-5)
  tf.dispose([value, correct, gradient, x, input.tensor, ...Object.values(grads)])
  expectSame('tensors left over', tf.memory().numTensors, before)
}

export const lossTests: readonly ConformanceTest[] = ([
  ['batch 1', 1, 10, 0, 1], ['odd batch', 7, 10, 0, 3], ['batch 128', 128, 10, 0, 3], ['smoothed', 33, 10, 0.1, 3],
  ['100 classes', 16, 100, 0.1, 5], ['large logits', 9, 10, 0, 500],
  ['one class', 5, 1, 0, 3], ['one class, smoothed', 5, 1, 0.1, 3], ['two classes', 6, 2, 0.1, 3],
  ['a part of 50 images', 7, 10, 0.1, 3, 50]
] as const).map(([name, n, classes, smoothing, scale, images]): ConformanceTest => ({
  name: `softmax cross-entropy, ${name}: loss, correct answers and gradient equal float64`,
  run: () => matchesFloat64(n, classes, smoothing, scale, images)
}))
