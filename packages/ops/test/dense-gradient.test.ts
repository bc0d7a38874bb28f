import { Mask, randomSubset } from '@itop/masks'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import type { LayerOfGradient } from '../src/contract.js'
import { computedGradient, deferredGradient } from '../src/dense-gradient.js'
import { ensureKernels } from '../src/ensure.js'
import {
  createOps, createParameter, createPattern, type DenseGradient, type GradientTap, type Pattern
} from '../src/index.js'
import { usePlainCpu } from './plain-cpu.js'

beforeAll(async () => {
  await usePlainCpu()
  ensureKernels()
})

const patternOf = (shape: number[]): Pattern =>
  createPattern(randomSubset({ population: Mask.full(shape), within: 'inside', count: 20, seed: 'half' }))

const convolution = (pattern: Pattern): LayerOfGradient => ({
  n: 3,
  conv: {
    pattern, n: 3, input: { c: 4, h: 5, w: 5 }, output: { c: 6, h: 5, w: 5 }, stride: [1, 1], padding: [1, 1], groups: 1
  }
})

const layers = [
  { name: 'fully connected', pattern: patternOf([6, 8]), x: [3, 8], dy: [3, 6], layer: () => ({ n: 3, conv: null }) },
  { name: 'convolution', pattern: patternOf([6, 4, 3, 3]), x: [3, 100], dy: [3, 150], layer: convolution }
]

async function everything(gradient: DenseGradient, mask: Mask) {
  const dense = gradient.dense()
  const blocks: number[] = []
  for await (const { scores } of gradient.blocks()) blocks.push(...scores)
  const { indices, scores } = await gradient.topK(7, mask)
  const all = { shape: dense.shape, dense: [...dense.dataSync()], blocks, indices: [...indices], scores: [...scores] }
  dense.dispose()
  return all
}

describe.each(layers)('the dense gradient of a layer: $name', ({ pattern, x, dy, layer }) => {
  const left = () => ({ x: tf.randomNormal(x, 0, 1, 'float32', 1), dy: tf.randomNormal(dy, 0, 1, 'float32', 2) })

  test('is the same whether computed in the backward pass or when asked for, and keeps one tensor or two', async () => {
    const inputs = left()
    const before = tf.memory().numTensors
    const now = computedGradient(pattern, layer(pattern), inputs)
    expect(tf.memory().numTensors).toBe(before + 1)
    const later = deferredGradient(pattern, layer(pattern), inputs)
    expect(tf.memory().numTensors).toBe(before + 3)
    const found = await everything(now, pattern.mask)
    expect(found).toEqual(await everything(later, pattern.mask))
    expect(found.shape).toEqual(pattern.shape)
    expect(found.blocks).toEqual(found.dense.map(Math.abs))
    now.dispose()
    later.dispose()
    expect(tf.memory().numTensors).toBe(before)
    tf.dispose(inputs)
  })

  test('refuses more positions than are free, and the mask of another layer', async () => {
    const inputs = left()
    for (const gradientOf of [computedGradient, deferredGradient]) {
      const gradient = gradientOf(pattern, layer(pattern), inputs)
      const free = pattern.mask.size - 20
      await expect(gradient.topK(free + 1, pattern.mask)).rejects.toThrow(
        `gradient growth: expected k from 0 to ${free}, the positions that are free, got ${free + 1}. Grow fewer.`)
      await expect(gradient.topK(1, Mask.empty([3]))).rejects.toThrow(
        `gradient growth: expected a mask of ${pattern.mask.size} positions, got 3.`)
      expect((await gradient.topK(0, pattern.mask)).indices).toHaveLength(0)
      gradient.dispose()
    }
    tf.dispose(inputs)
  })
})

test.each([
  ['the gradient itself where x and dy are larger than it', [2, 2], 1],
  ['x and dy where they are smaller', [8, 8], 2]
])('a tap keeps %s', (_, shape, kept) => {
  const weight = createParameter({
    name: 'fc', role: 'dense', shape, pattern: createPattern(Mask.full(shape)),
    values: new Float32Array(shape[0]! * shape[1]!)
  })
  const x = tf.ones([2, shape[1]!])
  const before = tf.memory().numTensors
  let gradient!: DenseGradient
  const tap: GradientTap = { names: new Set(['fc']), record: (__, recorded) => { gradient = recorded } }
  const ops = createOps(new Map([['fc', weight]]), { tap })
  const { value, grads } = tf.variableGrads(() => {
    const { tensor } = ops.linear({ n: 2, c: shape[1]!, h: 1, w: 1, tensor: x }, 'fc')
    const upstream = tf.keep(tf.ones([2, shape[0]!]))
    const scalar = tf.customGrad(() => ({ value: tf.scalar(0), gradFunc: () => tf.clone(upstream) }))(tensor)
    return scalar as tf.Scalar
  }, [weight.values])
  tf.dispose([value, ...Object.values(grads)])
  expect(tf.memory().numTensors - before - 1).toBe(kept) // one is what came from above
  gradient.dispose()
  weight.dispose()
})
