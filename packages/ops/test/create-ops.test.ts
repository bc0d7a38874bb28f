import { Mask } from '@itop/masks'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  createInput, createOps, createParameter, createPattern, explainLayer, inputLayout, logits, type Parameter
} from '../src/index.js'
import { usePlainCpu } from './plain-cpu.js'

beforeAll(usePlainCpu)

/** [[1, 0, 2], [0, 3, 0]] with a bias of (−10, 1). */
function parameters(): Map<string, Parameter> {
  const pattern = createPattern(Mask.from([1, 0, 1, 0, 1, 0], [2, 3]))
  return new Map([
    ['fc', createParameter({ name: 'fc', role: 'dense', shape: [2, 3], pattern, values: Float32Array.of(1, 2, 3) })],
    ['fc.bias', createParameter({
      name: 'fc.bias', role: 'bias', shape: [2], pattern: null, values: Float32Array.of(-10, 1)
    })]
  ])
}

const images = [[1, 2, 3], [4, 5, 6]]
const input = (c = 3, h = 1, w = 1) =>
  createInput({ c, h, w }, 2, buffer => { buffer.set(images.flat().slice(0, buffer.length)) })

describe('linear', () => {
  test('multiplies by the existing weights, adds the bias of that name, and rectifies if asked', () => {
    tf.tidy(() => {
      const ops = createOps(parameters())
      expect(logits(ops.linear(input(), 'fc')).arraySync()).toEqual([[7 - 10, 6 + 1], [16 - 10, 15 + 1]])
      expect(logits(ops.linear(input(), 'fc', { relu: true })).arraySync()).toEqual([[0, 7], [6, 16]])
    })
  })

  test('returns a batch of vectors', () => {
    tf.tidy(() => {
      expect(createOps(parameters()).linear(input(), 'fc')).toMatchObject({ n: 2, c: 2, h: 1, w: 1 })
    })
  })

  test('refuses a name that no parameter has, and lists those there are', () => {
    tf.tidy(() => {
      expect(() => createOps(parameters()).linear(input(), 'fc2')).toThrow(new RangeError(
        'ops: no parameter named fc2; there are fc, fc.bias. Create one for every weight that the network lists.'))
    })
  })

  test('refuses a batch with another number of features', () => {
    tf.tidy(() => {
      expect(() => createOps(parameters()).linear(input(1, 2, 2), 'fc')).toThrow(new RangeError(
        'linear: fc has shape [2,3] and expects 3 features, got 1×2×2. Check the layer before it, or flatten().'))
    })
  })

  test('refuses a parameter without a pattern', () => {
    tf.tidy(() => {
      expect(() => createOps(parameters()).linear(input(), 'fc.bias')).toThrow(
        'linear: fc.bias has no pattern. Create it with createPattern(mask).')
    })
  })
})

test('flatten makes vectors of images, of the same numbers', () => {
  tf.tidy(() => {
    const batch = input(1, 3, 1)
    const flat = createOps(parameters()).flatten(batch)
    expect(flat).toMatchObject({ n: 2, c: 3, h: 1, w: 1 })
    expect(flat.tensor.dataSync()).toEqual(batch.tensor.dataSync())
  })
})

test('an activation can be released though another was made of it', () => {
  tf.tidy(() => {
    const ops = createOps(parameters())
    const batch = input(1, 3, 1)
    const numbers = [...batch.tensor.dataSync()]
    const flat = ops.flatten(batch)
    const dropped = ops.dropout(flat, 'drop', 0.5)   // not in training: nothing happens
    ops.release(flat)
    expect([...dropped.tensor.dataSync()]).toEqual(numbers)
    expect([...batch.tensor.dataSync()]).toEqual(numbers)
    expect(flat.tensor.isDisposed).toBe(true)
  })
})

describe('createInput', () => {
  test('hands out a zeroed buffer in the layout of the backend', () => {
    tf.tidy(() => {
      const { tensor } = createInput({ c: 2, h: 1, w: 2 }, 3, (buffer, layout) => {
        expect(layout).toEqual(inputLayout(3))
        expect(layout).toEqual({ kind: 'image-major' })
        expect([...buffer]).toEqual(new Array(12).fill(0))
        buffer[5] = 1
      })
      expect(tensor.arraySync()).toEqual([[0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0]])
    })
  })

  test.each([0, -1, 1.5, NaN])('refuses a batch of %s images', n => {
    expect(() => createInput({ c: 1, h: 1, w: 1 }, n, () => {}))
      .toThrow(`createInput: n must be an integer ≥ 1, got ${n}.`)
  })
})

test('explainLayer says that the fallback computes densely, and why', () => {
  expect(explainLayer(createPattern(Mask.empty([2, 3])), 128)).toEqual({
    arithmetic: 'dense',
    kernel: 'fallback: scatter, dense matMul, gather',
    why: 'backend cpu has no sparse kernels, so the layer costs as much as a dense one'
  })
})
