import {
  createInput, createOps, createParameter, createPattern, lossAndGradients, softmaxCrossEntropy, type Parameter
} from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { register, type WebGpuBackend } from '../src/index.js'
import { drawn, trainer, weightOf } from './layer.js'
import { describeOnDevice } from './software.js'

function parameterOf(name: string, shape: number[]): readonly [string, Parameter] {
  const role = /mean|variance/.test(name) ? 'statistic' : shape.length > 1 ? 'dense' : 'norm'
  const pattern = shape.length > 1 ? createPattern(drawn(shape, 0.5)) : null
  const values = new Float32Array(pattern?.nnz ?? shape[0]!).fill(0.5)
  return [name, createParameter({ name, role, shape, pattern, values })]
}

describeOnDevice('memory of the device', () => {
  let backend: WebGpuBackend
  beforeEach(async () => { backend = await register() })
  afterEach(() => backend.dispose())

  const device = () => (tf.backend() as WebGPUBackend).device // the current backend is ours

  for (const [what, shape, side] of [
    ['a fully connected layer', [2048, 2048], 1], ['a convolution', [256, 256, 3, 3], 4]
  ] as const) {
    test(`training ${what} of density 0.005 allocates no buffer of dense size, and in all less than one`, async () => {
      const dense = 4 * shape.reduce((product, length) => product * length, 1)
      const created = vi.spyOn(device(), 'createBuffer')
      const weight = weightOf(drawn(shape, 0.005))
      const one = trainer(weight, 4, side)
      const velocity = one.slot()
      for (let step = 0; step < 2; step++) one.step(velocity)
      await weight.values.data()
      expect(Math.max(...created.mock.calls.map(([{ size }]) => size))).toBeLessThan(dense / 8)
      expect(backend.memory().allocated).toBeLessThan(dense / 4)
      velocity.dispose()
      one.dispose()
    })
  }

  test('a step reads nothing back and, from the second on, takes no more memory', async () => {
    const one = trainer(weightOf(drawn([64, 96], 0.1)), 8)
    const velocity = one.slot()
    const read = [vi.spyOn(tf.backend(), 'read'), vi.spyOn(tf.backend(), 'readSync'),
      vi.spyOn(GPUBuffer.prototype, 'mapAsync')]
    for (let step = 0; step < 2; step++) one.step(velocity)
    const { live } = backend.memory()
    for (let step = 0; step < 5; step++) one.step(velocity)
    for (const spy of read) expect(spy).not.toHaveBeenCalled()
    expect(backend.memory().live).toBeLessThan(live + 40_000) // uniforms and input of a queue that is not submitted yet
    vi.restoreAllMocks()
    expect((await velocity.data()).some((v) => v !== 0)).toBe(true)
    velocity.dispose()
    one.dispose()
  })

  test('a step of every kind of layer reads nothing back either', async () => {
    const parameters = new Map([
      ['conv', [6, 3, 3, 3]], ['bn', [6]], ['bn.bias', [6]], ['bn.mean', [6]], ['bn.variance', [6]], ['fc', [5, 24]]
    ].map(([name, shape]) => parameterOf(name as string, shape as number[]))) // pairs, as written here
    const input = createInput({ c: 3, h: 8, w: 8 }, 4, (buffer) => { buffer.fill(0.5) })
    const read = [vi.spyOn(tf.backend(), 'read'), vi.spyOn(GPUBuffer.prototype, 'mapAsync')]
    const ops = createOps(parameters, { training: { seed: 1, step: 0 } })
    const { loss, correct, gradients } = lossAndGradients(() => {
      const features = ops.batchNorm(ops.conv2d(input, 'conv', { padding: 1 }), 'bn', { relu: true })
      const pooled = ops.averagePool(ops.maxPool(ops.add(features, ops.relu(features)), { size: 2 }), { size: 2 })
      const logits = ops.linear(ops.flatten(ops.dropout(pooled, 'drop', 0.5)), 'fc')
      return softmaxCrossEntropy(logits, Int32Array.of(0, 1, 2, 3))
    }, parameters)
    for (const spy of read) expect(spy).not.toHaveBeenCalled()
    vi.restoreAllMocks()
    expect((await loss.data())[0]).toBeGreaterThan(0)
    tf.dispose([loss, correct, ...gradients.values(), input.tensor])
    for (const parameter of parameters.values()) parameter.dispose()
  })

  for (const shape of [[24, 40], [8, 6, 3, 3]]) {
    test(`a mask update of a weight of ${shape} writes the new indices over the old ones`, async () => {
      const weight = weightOf(drawn(shape, 0.2), 1)
      const one = trainer(weight, 4, shape.length === 4 ? 5 : 1)
      const dispose = (result: ReturnType<typeof one.pass>) =>
        tf.dispose([result.loss, result.correct, ...result.gradients.values()])
      dispose(one.pass())
      const next = drawn(shape, 0.2, 'another')
      weight.assign(new Float32Array(next.count).fill(1), createPattern(next))
      const written = vi.spyOn(device().queue, 'writeBuffer')
      const created = vi.spyOn(device(), 'createBuffer')
      const updated = one.pass()
      const indices = written.mock.calls.filter(([buffer]) => (buffer.usage & GPUBufferUsage.STORAGE) !== 0)
      expect(indices).toHaveLength(5)
      expect(created.mock.calls.filter(([{ size }]) => size === 4 * next.count).length).toBeLessThanOrEqual(2) // values
      const gradient = await updated.gradients.get('w')!.data()
      dispose(updated)
      // The same from a weight that never had another mask.
      const fresh = trainer(weightOf(next, 1), 4, shape.length === 4 ? 5 : 1)
      const expected = fresh.pass()
      expect(gradient).toEqual(await expected.gradients.get('w')!.data())
      dispose(expected)
      fresh.dispose()
      one.dispose()
    })
  }

  test('values that were read and then changed in place are read anew', async () => {
    const weight = weightOf(drawn([8, 8], 0.5))
    const one = trainer(weight, 4)
    const velocity = one.slot()
    const before = (await weight.values.data()).slice()
    one.step(velocity)
    expect(await weight.values.data()).not.toEqual(before)
    velocity.dispose()
    one.dispose()
  })
})
