import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, expect, test } from 'vitest'
import { batchLoss, createInput, crossEntropy, type Loss } from '../src/index.js'
import { usePlainCpu } from './plain-cpu.js'

beforeAll(usePlainCpu)

/** Half the squared distance between logits and a 1 for the label, 0 for the others. */
const squares: Loss = {
  name: 'squares', settings: {},
  of: (logits, label) => {
    const gradient = logits.map((score, c) => score - Number(c === label))
    return { loss: gradient.reduce((sum, distance) => sum + distance ** 2 / 2, 0), gradient }
  }
}

const labels = Int32Array.of(0, 1)

/** Loss, correct answers and gradient of two images with logits (1, 3) and (−1, 2). */
const at = (loss: Loss, options?: Parameters<typeof batchLoss>[3]) => tf.tidy(() => {
  const input = createInput({ c: 2, h: 1, w: 1 }, 2, buffer => { buffer.set([1, 3, -1, 2]) })
  let correct = NaN
  const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => {
    const result = batchLoss(loss, { ...input, tensor: x }, labels, options)
    correct = result.correct.dataSync()[0]!
    return result.loss
  })(input.tensor)
  return { loss: value.dataSync()[0]!, gradient: [...grad.dataSync()], correct }
})

test('is the mean over images, computed one by one, with its gradient', () => {
  // (0, 3): 4.5; (−1, 1): 1.
  expect(at(squares)).toEqual({ loss: 2.75, correct: 1, gradient: [0, 1.5, -0.5, 0.5] })
  expect(at(squares, { images: 4 })).toEqual({ loss: 1.375, correct: 1, gradient: [0, 0.75, -0.25, 0.25] })
  // Logits (½, 1½) and (−½, 1): (−½, 1½) and (−½, 0).
  expect(at(squares, { temperature: 2 }))
    .toEqual({ loss: 0.6875, correct: 1, gradient: [-0.125, 0.375, -0.125, 0] })
})

test('of cross-entropy it is what the kernel gives', () => {
  const { batch: _, ...byImage } = crossEntropy({ labelSmoothing: 0.2 })
  for (const options of [{}, { images: 5, temperature: 3 }]) {
    const [kernel, host] = [at(crossEntropy({ labelSmoothing: 0.2 }), options), at(byImage, options)]
    expect(host.loss).toBeCloseTo(kernel.loss, 6)
    expect(host.correct).toBe(kernel.correct)
    host.gradient.forEach((slope, i) => { expect(slope).toBeCloseTo(kernel.gradient[i]!, 6) })
  }
})

test('refuses a gradient that is not one number for each logit, and labels that are no classes', () => {
  const short: Loss = { ...squares, of: () => ({ loss: 1, gradient: [1] }) }
  expect(() => at(short)).toThrow('squares: expected a gradient of 2 numbers, one for each logit, got 1.')
  expect(() => at(squares, { images: 1 })).toThrow('squares: images must be an integer ≥ 2')
})
