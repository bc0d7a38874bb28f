import { createNetwork, initialValues } from '@itop/models'
import { randomSubset } from '@itop/masks'
import {
  createInput, createOps, createParameter, createPattern, createSlot, lossAndGradients, sgdStep, softmaxCrossEntropy,
  type LossAndGradients, type Parameter
} from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { register, type CpuBackend } from '../src/index.js'
import { convParameters, convStep } from './conv-net.js'
import { runAlone } from './memory/run-alone.js'

test.each([
  ['unstructured', 268_435], ['block:4x1', 268_436]
])('a layer of 16,384 × 16,384 at density 0.001, %s, trains and is rewired within 350 MB', async (name, active) => {
  const seen = await runAlone('wide-layer', name)
  expect(seen['active']).toBe(active)
  expect(seen['activeAfter']).toBe(active)
  expect(seen['rewired']).toBeGreaterThan(50_000) // the gradients were really used, twice
  expect(seen['explored']).toBeGreaterThan(268_435 + 50_000)
  expect(seen['highWaterMegabytes']).toBeGreaterThan(5)
  expect(seen['highWaterMegabytes']).toBeLessThan(50)
  expect(seen['risenMegabytes']).toBeLessThan(350) // one float buffer of dense size would be 1,074 MB
}, 120_000)

test('the bytes in the arena, and their highest, stay the same from the second of 20 training steps on', async () => {
  const backend = await register({ threads: 2 })
  const network = createNetwork('mlp')
  const parameters = new Map(network.weights.map(spec => {
    const size = spec.shape.reduce((product, length) => product * length, 1)
    const mask = spec.role === 'dense'
      ? randomSubset({ shape: spec.shape, count: Math.ceil(size * 0.05), seed: spec.name }) : undefined
    const values = initialValues(spec, 1, mask)
    return [spec.name, createParameter({ ...spec, values, pattern: mask ? createPattern(mask) : null })]
  }))
  const labels = Int32Array.from({ length: 100 }, (_, i) => i % 10)
  const ops = createOps(parameters)
  expectSteady(backend, parameters, 20, step => {
    const input = createInput(network.input, 100, buffer => { buffer.fill(step / 20) })
    const result = lossAndGradients(() => softmaxCrossEntropy(network.forward(ops, input), labels), parameters)
    input.tensor.dispose()
    return result
  })
  await backend.dispose()
})

test.each([1, 2])('so they do for convolutions, norms, residuals, pools and dropout; threads: %i', async threads => {
  const backend = await register({ threads })
  const parameters = convParameters()
  expectSteady(backend, parameters, 8, step => convStep(parameters, step))
  await backend.dispose()
})

/** Trains for some steps: the arena and the number of tensors are the same after each but the first. */
function expectSteady(
  backend: CpuBackend, parameters: ReadonlyMap<string, Parameter>, steps: number,
  pass: (step: number) => LossAndGradients
): void {
  const slots = new Map([...parameters].map(([name, parameter]) => [name, createSlot(parameter)]))
  const seen: string[] = []
  for (let step = 0; step < steps; step++) {
    const { loss, correct, gradients } = pass(step)
    for (const [name, gradient] of gradients) {
      sgdStep(parameters.get(name)!, gradient, slots.get(name)!,
        { learningRate: 0.01, momentum: 0.9, nesterov: true, weightDecay: 1e-4 })
    }
    tf.dispose([loss, correct, ...gradients.values()])
    const { live, highWater, extent } = backend.memory()
    seen.push(`${live} live, at most ${highWater}, in ${extent}; ${tf.memory().numTensors} tensors`)
  }
  expect(new Set(seen.slice(1)).size, seen.join('\n')).toBe(1)
  for (const parameter of parameters.values()) parameter.dispose()
  tf.dispose([...slots.values()])
  expect(tf.memory().numTensors).toBe(0)
}
