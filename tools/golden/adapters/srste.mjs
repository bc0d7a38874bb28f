import { keepLargest } from '@itop/ops'
import { srSte } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import { close, hasTies, sameMultiset, usePlainBackend } from '../compare.mjs'

export const method = 'srste'

/** What a forward pass uses of the weights, and what is added to their gradients. */
export async function run(golden) {
  const { inputs: { shape, weight, upstreamGradient }, settings: { n, m, lambdaW }, expected } = golden
  await usePlainBackend()
  const updater = srSte({ n, m, maskedDecay: lambdaW, firstConvolution: 'grouped' })
  const [rule] = updater.everyStep([{ name: 'w', shape }])
  const [used, rest] = [false, true].map(left =>
    tf.tidy(() => keepLargest(tf.tensor1d(weight), shape, { ...rule, rest: left }).dataSync()))
  const gradient = upstreamGradient.map((value, i) => value + rule.decay * rest[i])
  if (hasTies(golden)) sameMultiset([...used].map(Math.abs), expected.sparseWeight.map(Math.abs), 'weights')
  else close(used, expected.sparseWeight, 'weights')
  // Of equal weights the authors' sort may drop another one, which then decays.
  const alike = gradient.map((_, i) => i).filter(i => (used[i] === 0) === (expected.sparseWeight[i] === 0))
  close(alike.map(i => gradient[i]), alike.map(i => expected.weightGradient[i]), 'gradient')
  const { masks: [{ forward }] } = updater.start([{ name: 'w', shape }], {
    seed: 1, probe: { values: () => [Float32Array.from(weight)], gradients: () => Promise.reject(new Error('unasked')) }
  })
  close([...forward].map((bit, i) => bit * weight[i]), used, 'the mask that is recorded')
}
