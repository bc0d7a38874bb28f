import { register, type CpuBackend } from '@itop/backend-cpu'
import { Mask } from '@itop/masks'
import { createNetwork, initialValues } from '@itop/models'
import {
  createInput, createOps, createParameter, createPattern, lossAndGradients, softmaxCrossEntropy, type Ops
} from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

let backend: CpuBackend
beforeAll(async () => { backend = await register({ threads: 1 }) })
afterAll(() => backend.dispose())

/** Pre-activation blocks and dropout: sums and normed images that no gradient needs. */
const network = createNetwork('wrn-10-1')

const parameters = () => new Map(network.weights.map(spec => {
  const pattern = spec.role === 'conv' || spec.role === 'dense' ? createPattern(Mask.full(spec.shape)) : null
  return [spec.name, createParameter({ ...spec, pattern, values: initialValues(spec, 1) })]
}))

/** One step's loss and gradients, and the bytes in use when the forward pass has ended. */
function step(change: (ops: Ops) => Ops) {
  const own = parameters()
  const input = createInput(network.input, 4, buffer => { buffer.forEach((_, i) => { buffer[i] = Math.sin(i) }) })
  let used = 0
  const { loss, correct, gradients } = lossAndGradients(() => {
    const scores = network.forward(change(createOps(own, { training: { seed: 1, step: 0 } })), input)
    used = backend.memory().live
    return softmaxCrossEntropy(scores, Int32Array.of(0, 1, 2, 3))
  }, own)
  const values = [loss, ...gradients.values()].map(tensor => [...tensor.dataSync()])
  tf.dispose([input.tensor, loss, correct, ...gradients.values()])
  for (const parameter of own.values()) parameter.dispose()
  return { values, used }
}

test('activations that no gradient needs are freed during the forward pass, and gradients are the same', () => {
  const before = tf.memory().numTensors
  const kept = step(ops => ({ ...ops, release: () => {} }))
  const freed = step(ops => ops)
  expect(freed.values).toEqual(kept.values)
  expect(freed.used).toBeLessThan(0.9 * kept.used)
  expect(tf.memory().numTensors).toBe(before)
})
