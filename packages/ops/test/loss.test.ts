import { Mask } from '@itop/masks'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  createInput, createOps, createParameter, createPattern, lossAndGradients, softmaxCrossEntropy,
  type LossAndGradients, type Parameter
} from '../src/index.js'
import { usePlainCpu } from './plain-cpu.js'

beforeAll(usePlainCpu)

/** Two images with logits (0, 0) and (0, ln 3). */
const scores = () => createInput({ c: 2, h: 1, w: 1 }, 2, buffer => { buffer[3] = Math.log(3) })

const of = (labels: number[], labelSmoothing?: number) => tf.tidy(() => {
  const { loss, correct } = softmaxCrossEntropy(scores(), Int32Array.from(labels),
    labelSmoothing === undefined ? {} : { labelSmoothing })
  return { loss: loss.dataSync()[0]!, correct: correct.dataSync()[0]! }
})

describe('softmaxCrossEntropy', () => {
  test('is the mean of −log of the probability of the label; among equal logits the lowest class is the answer', () => {
    // Probabilities are (1/2, 1/2) and (1/4, 3/4).
    expect(of([0, 1]).loss).toBeCloseTo((Math.log(2) + Math.log(4 / 3)) / 2, 6)
    expect(of([0, 1]).correct).toBe(2)
    expect(of([1, 0]).loss).toBeCloseTo((Math.log(2) + Math.log(4)) / 2, 6)
    expect(of([1, 0]).correct).toBe(0)
  })

  test('with smoothing s the target is 1 − s on the label plus s / classes everywhere', () => {
    const smooth = (p: number) => -(0.9 * Math.log(p) + 0.1 * Math.log(1 - p))
    expect(of([0, 1], 0.2).loss).toBeCloseTo((smooth(0.5) + smooth(0.75)) / 2, 6)
  })

  test('refuses another number of labels than images', () => {
    expect(() => of([0])).toThrow(new RangeError('softmaxCrossEntropy: expected 2 labels, one an image, got 1.'))
  })

  test('divides by all parts\' images where gradients of parts are summed; fewer than this part\'s are refused', () => {
    const ofParts = (images: number) => tf.tidy(() =>
      softmaxCrossEntropy(scores(), Int32Array.of(0, 1), { images }).loss.dataSync()[0]!)
    expect(ofParts(8)).toBeCloseTo(of([0, 1]).loss / 4, 6)
    expect(() => ofParts(1)).toThrow(new RangeError('softmaxCrossEntropy: images must be an integer ≥ 2, the ' +
      'images of this batch, got 1. Pass the images of all parts together.'))
  })

  test('a temperature divides the logits, and with them the gradient', () => {
    // Logits (0, 0) and (0, ½ ln 3): probabilities of the second image are 1 and √3 over their sum.
    const at = (temperature: number) => tf.tidy(() => {
      const { loss } = softmaxCrossEntropy(scores(), Int32Array.of(0, 1), { temperature })
      return loss.dataSync()[0]!
    })
    expect(at(2)).toBeCloseTo((Math.log(2) + Math.log((1 + Math.sqrt(3)) / Math.sqrt(3))) / 2, 6)
    const slope = (temperature: number) => tf.tidy(() => {
      const input = scores()
      const [gradient] = tf.grads((x: tf.Tensor) =>
        softmaxCrossEntropy({ ...input, tensor: x }, Int32Array.of(0, 1), { temperature }).loss)([input.tensor])
      return [...gradient!.dataSync()]
    })
    const p = Math.sqrt(3) / (1 + Math.sqrt(3))
    const expected = [-0.5, 0.5, 1 - p, p - 1].map(difference => difference / 2 / 2)   // two images, temperature 2
    slope(2).forEach((value, i) => { expect(value).toBeCloseTo(expected[i]!, 6) })
    for (const wrong of [0, -1, NaN, Infinity]) {
      expect(() => at(wrong)).toThrow(`softmaxCrossEntropy: temperature must be a number above 0, got ${wrong}.`)
    }
  })

  test.each([2, -1])('refuses the label %s of two classes', label => {
    expect(() => of([0, label])).toThrow(new RangeError(`softmaxCrossEntropy: labels must be in 0 … 1, got ${label}. ` +
      'Does the network have as many outputs as the data set has classes?'))
  })
})

describe('lossAndGradients', () => {
  const fc = (name: string): Parameter => createParameter({
    name, role: 'dense', shape: [2, 3], pattern: createPattern(Mask.from([1, 0, 1, 0, 1, 0], [2, 3])),
    values: Float32Array.of(1, 2, 3)
  })
  const images = () => createInput({ c: 3, h: 1, w: 1 }, 1, buffer => { buffer.fill(1) })

  test('gives one gradient a parameter, by name, and keeps them beyond every tidy', () => {
    const parameters = new Map([['fc', fc('fc')]])
    const before = tf.memory().numTensors
    let result!: LossAndGradients
    tf.tidy(() => {
      const input = images()
      const ops = createOps(parameters)
      result = lossAndGradients(() => softmaxCrossEntropy(ops.linear(input, 'fc'), Int32Array.of(0)), parameters)
    })
    const { loss, correct, gradients } = result
    // Logits are (1 + 2, 3), so probabilities are equal: the gradient of the logits is (−½, ½), of the inputs 1.
    expect([...gradients.keys()]).toEqual(['fc'])
    expect([...gradients.get('fc')!.dataSync()]).toEqual([-0.5, -0.5, 0.5])
    expect(loss.dataSync()[0]).toBeCloseTo(Math.log(2), 6)
    expect(correct.dataSync()[0]).toBe(1)
    tf.dispose([loss, correct, ...gradients.values()])
    expect(tf.memory().numTensors).toBe(before)
    parameters.get('fc')!.dispose()
  })

  test('refuses a parameter that the loss does not depend on, and leaves no tensor', () => {
    const parameters = new Map([['fc', fc('fc')], ['idle', fc('idle')]])
    const input = images()
    const before = tf.memory().numTensors
    const ops = createOps(parameters)
    const run = () => lossAndGradients(() => softmaxCrossEntropy(ops.linear(input, 'fc'), Int32Array.of(0)), parameters)
    expect(run).toThrow('lossAndGradients: the loss does not depend on idle. Use it in forward, or leave it out.')
    expect(tf.memory().numTensors).toBe(before)
    tf.dispose(input.tensor)
    for (const parameter of parameters.values()) parameter.dispose()
  })
})
