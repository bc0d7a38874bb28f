import { createInput, createOps, createParameter, createPattern, logits } from '@itop/ops'
import { penaltyOf, topKast } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import { close, sameMask, usePlainBackend } from '../compare.mjs'

export const method = 'topkast'

/** The masks of a layer of these weights, what it computes, its gradients, and its penalty. */
export async function run({ inputs, settings: { pForward, pBackward, batch }, expected }) {
  const { shape, x, target } = inputs
  const [weight, bias] = [Float32Array.from(inputs.weight), Float32Array.from(inputs.bias)]
  await usePlainBackend()
  const updater = topKast({
    density: 1 - pForward, backwardDensity: 1 - pBackward, penalty: 1, penaltyKind: 'norm', counts: 'reference'
  })
  const { masks: [masks] } = updater.start([{ name: 'w', shape }], {
    seed: 1, probe: { values: () => [weight], gradients: () => Promise.reject(new Error('unasked')) }
  })
  sameMask(masks.forward, expected.forwardMask, 'forward')
  sameMask(masks.backward, expected.backwardMask, 'backward')
  close([penaltyOf({ ...masks, values: weight }, updater.penalties)], [expected.penalty], 'penalty')

  const view = { kind: 'nested', forward: createPattern(masks.forward), backward: createPattern(masks.backward) }
  const parameters = new Map([
    createParameter({ name: 'w', role: 'dense', shape, pattern: createPattern(masks.stored), view, values: weight }),
    createParameter({ name: 'w.bias', role: 'bias', shape: [shape[0]], pattern: null, values: bias })
  ].map(parameter => [parameter.name, parameter]))
  const compute = () => {
    const input = createInput({ c: shape[1], h: 1, w: 1 }, batch, buffer => buffer.set(x))
    return createOps(parameters).linear(input, 'w')
  }
  const output = tf.tidy(() => logits(compute()).dataSync())
  close(output, expected.output, 'output')
  const off = Float32Array.from(output, (value, i) => value - target[i])
  close([off.reduce((sum, value) => sum + value * value, 0) / off.length], [expected.mse], 'mse')
  const slope = tf.tensor(off.map(value => 2 * value / off.length), [batch, shape[0]])
  const values = parameters.get('w').values
  // The output's gradient is that of the mean square; the number itself is of no interest.
  const through = tf.customGrad(y => ({ value: tf.sum(y), gradFunc: () => tf.clone(slope) }))
  const { grads } = tf.variableGrads(() => through(compute().tensor), [values])
  close(await grads[values.name].data(), expected.gradientOnB, 'gradient')
}
