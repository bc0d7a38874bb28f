import { expect, test } from 'vitest'
import { meanSoftmax } from '../src/index.js'

function softmax(logits: Float64Array): readonly number[] {
  const sum = logits.reduce((all, logit) => all + Math.exp(logit), 0)
  return [...logits].map(logit => Math.exp(logit) / sum)
}

test('the softmax of what comes back is the mean of the softmaxes', () => {
  const [even, sure] = [Float32Array.of(0, 0), Float32Array.of(Math.log(9), 0)]
  const together = softmax(meanSoftmax([even, sure], 2))
  expect(together[0]).toBeCloseTo((0.5 + 0.9) / 2, 6)
  expect(together[1]).toBeCloseTo((0.5 + 0.1) / 2, 6)
})

test('each image is for itself, and a constant in the logits of a network changes nothing', () => {
  const logits = [Float32Array.of(1, 2, 3, 4), Float32Array.of(4, 1, 0, 2)]
  const all = meanSoftmax(logits, 2)
  expect([...all.subarray(2)]).toEqual([...meanSoftmax(logits.map(own => own.subarray(2)), 2)])
  const shifted = meanSoftmax([logits[0]!.map(x => x + 8), logits[1]!], 2)
  for (const [i, x] of all.entries()) expect(shifted[i]).toBeCloseTo(x, 6)
})

test('of one network it is the logarithm of its softmax, however large its logits', () => {
  const [first, second] = meanSoftmax([Float32Array.of(2000, 0)], 2)
  expect([first, second]).toEqual([0, -2000])
})
