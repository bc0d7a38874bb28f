import { Mask, randomStream } from '@itop/masks'
import {
  createInput, createOps, createParameter, createPattern, lossAndGradients, softmaxCrossEntropy, type DenseGradient
} from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { register, type CpuBackend } from '../src/index.js'

let backend: CpuBackend
beforeAll(async () => { backend = await register({ threads: 2, poison: true }) })
afterAll(() => backend.dispose())

/** What a backward pass through one layer of this mask leaves; the images are uniform in (0, 1) times `scale`. */
function recorded(mask: Mask, n: number, scale = 1): DenseGradient {
  const [out, c] = mask.shape as [number, number] // the masks here are matrices
  const values = new Float32Array(mask.count).fill(0.01)
  const fc = createParameter({ name: 'fc', role: 'dense', shape: mask.shape, pattern: createPattern(mask), values })
  const parameters = new Map([['fc', fc]])
  const random = randomStream('images')
  const input = createInput({ c, h: 1, w: 1 }, n, buffer => {
    for (let i = 0; i < buffer.length; i++) buffer[i] = random.nextFloat() * scale
  })
  let gradient!: DenseGradient
  const ops = createOps(parameters, { tap: { names: new Set(['fc']), record: (_, one) => { gradient = one } } })
  const labels = Int32Array.from({ length: n }, (_, i) => i % out)
  const { loss, correct, gradients } = lossAndGradients(
    () => softmaxCrossEntropy(ops.linear(input, 'fc'), labels), parameters)
  tf.dispose([loss, correct, ...gradients.values(), input.tensor])
  fc.dispose()
  return gradient
}

describe('the top-k of a gradient', () => {
  test('over several blocks whose borders cut words of the mask is what sorting the whole gradient gives', async () => {
    const shape = [1031, 1033] // a block holds 1,015 rows, so it ends at no multiple of 32 positions
    const mask = Mask.fromIndices(shape, Array.from({ length: 40_000 }, (_, i) => i * 26))
    const gradient = recorded(mask, 5)
    const dense = gradient.dense()
    const all = (dense.dataSync() as Float32Array).map(Math.abs)
    const expected = Array.from({ length: all.length }, (_, i) => i).filter(i => !mask.has(i))
      .sort((a, b) => all[b]! - all[a]! || a - b).slice(0, 3000)
    const { indices, scores } = await gradient.topK(3000, mask)
    expect([...scores].sort((a, b) => b - a)).toEqual(expected.map(i => all[i]))
    expect([...indices]).toEqual(expected.sort((a, b) => a - b))
    dense.dispose()
    gradient.dispose()
    expect(tf.memory().numTensors).toBe(0)
  })

  test('of more positions than are free is refused, and leaves nothing in memory', async () => {
    const mask = Mask.from([1, 0, 1, 0, 1, 1], [2, 3])
    const gradient = recorded(mask, 4)
    await gradient.topK(2, mask)
    const { live } = (tf.zeros([1]).dispose(), backend.memory())
    await expect(gradient.topK(3, mask)).rejects.toThrow(
      'gradient growth: expected k from 0 to 2, the positions that are free, got 3. Grow fewer.')
    tf.zeros([1]).dispose()
    expect(backend.memory().live).toBe(live)
    gradient.dispose()
  })

  test('with a NaN among the free positions is refused, naming the first, and leaves nothing in memory', async () => {
    const mask = Mask.from([1, 0, 1, 0, 1, 1], [2, 3])
    const gradient = recorded(mask, 4, NaN)
    tf.zeros([1]).dispose()
    const { live } = backend.memory()
    await expect(gradient.topK(2, mask)).rejects.toThrow('the gradient is NaN at position 1. Training diverged:')
    tf.zeros([1]).dispose()
    expect(backend.memory().live).toBe(live)
    gradient.dispose()
  })
})
