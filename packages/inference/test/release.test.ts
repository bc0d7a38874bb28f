import { register, type CpuBackend } from '@itop/backend-cpu'
import { createNetwork, defineNetwork, initialValues, type Network } from '@itop/models'
import { Mask } from '@itop/masks'
import { createInput, createOps, createParameter, createPattern, logits, type Parameter } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

let backend: CpuBackend
beforeAll(async () => { backend = await register({ threads: 1, poison: true }) })
afterAll(() => backend.dispose())

/** Twelve convolutions of eight channels, 16×16 pixels each. */
const deep = defineNetwork({
  name: 'deep', input: { c: 8, h: 16, w: 16 }, classes: 2,
  body: (layers, image) => {
    let x = image
    for (let i = 0; i < 12; i++) x = layers.conv(x, `conv${i}`, { out: 8, kernel: 3, padding: 1 })
    return layers.linear(layers.dropout(layers.globalAveragePool(x), 'drop', 0.5), 'fc', { out: 2 })
  }
})

const parametersOf = (network: Network): Map<string, Parameter> => new Map(network.weights.map(spec => {
  const pattern = spec.role === 'conv' || spec.role === 'dense' ? createPattern(Mask.full(spec.shape)) : null
  return [spec.name, createParameter({ ...spec, pattern, values: initialValues(spec, 1) })]
}))

/** The logits of four images of noise, and the bytes that they needed at most. */
function pass(network: Network, parameters: ReadonlyMap<string, Parameter>, releases: boolean) {
  const scores = tf.tidy(() => {
    const input = createInput(network.input, 4, buffer => { buffer.forEach((_, i) => { buffer[i] = Math.sin(i) }) })
    const ops = createOps(parameters)
    return logits(network.forward(releases ? ops : { ...ops, release: () => {} }, input))
  })
  const values = [...scores.dataSync()]
  scores.dispose()
  return { values, highWater: backend.memory().highWater }
}

// Residuals and shortcuts are read long after they were made; flatten and dropout hand on what they were given.
const networks = [createNetwork('wrn-10-1'), createNetwork('lenet5'), deep]
test.each(networks)('$name says the same while its activations are freed', network => {
  const parameters = parametersOf(network)
  const before = tf.memory().numTensors
  const { values } = pass(network, parameters, true)
  expect(values.every(Number.isFinite)).toBe(true)
  expect(values).toEqual(pass(network, parameters, false).values)
  expect(tf.memory().numTensors).toBe(before)
  for (const parameter of parameters.values()) parameter.dispose()
})

test('a deep network needs room for a few activations, not for all', async () => {
  await backend.dispose()
  backend = await register({ threads: 1 })
  const parameters = parametersOf(deep)
  pass(deep, parameters, true)                 // the first pass also lists the weights of each pattern
  const resting = backend.memory()
  const activation = 4 * 8 * 18 * 18 * 4 * 2   // of four images; a vector of the widest build holds 16
  expect(resting.highWater - resting.live).toBeLessThan(8 * activation)
  const all = pass(deep, parameters, false).highWater - resting.live
  expect(all).toBeGreaterThan(1.8 * (resting.highWater - resting.live))
  for (const parameter of parameters.values()) parameter.dispose()
})
