import { Mask } from '@itop/masks'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { createParameter, createPattern, createSlot, registerBackend, type Pattern } from '../src/index.js'
import { usePlainCpu } from './plain-cpu.js'

beforeAll(usePlainCpu)

const mask = Mask.from([1, 0, 0, 1, 1, 0], [2, 3])
const weight = (values = Float32Array.of(1, 2, 3)) =>
  createParameter({ name: 'fc', role: 'dense', shape: [2, 3], pattern: createPattern(mask), values })
const bias = () =>
  createParameter({ name: 'fc.bias', role: 'bias', shape: [2], pattern: null, values: Float32Array.of(4, 5) })

describe('createParameter', () => {
  test('holds the existing values, [nnz] with a pattern and whole without, and copies them', () => {
    const values = Float32Array.of(1, 2, 3)
    const [fc, small] = [weight(values), bias()]
    values.fill(9)
    expect(fc).toMatchObject({ name: 'fc', role: 'dense', shape: [2, 3], pattern: { nnz: 3, shape: [2, 3] } })
    expect([...fc.values.dataSync()]).toEqual([1, 2, 3])
    expect(small.pattern).toBeNull()
    expect(small.values.shape).toEqual([2])
    expect([fc.values.trainable, small.values.trainable]).toEqual([true, true])
    fc.dispose()
    small.dispose()
  })

  test('refuses another number of values, saying how many and in what order', () => {
    const before = tf.memory().numTensors
    expect(() => weight(new Float32Array(6))).toThrow(new RangeError(
      'parameter fc: expected 3 values (shape [3]), got 6. ' +
      'Pass one value for each existing position, in the order of their flat indices.'))
    expect(() => createParameter({ name: 'b', role: 'bias', shape: [2], pattern: null, values: new Float32Array(3) }))
      .toThrow('parameter b: expected 2 values (shape [2]), got 3.')
    expect(tf.memory().numTensors).toBe(before)
  })

  test('dispose leaves no tensor', () => {
    const before = tf.memory().numTensors
    const both = [weight(), bias()]
    expect(tf.memory().numTensors).toBe(before + 2)
    for (const parameter of both) parameter.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })
})

describe('assign', () => {
  test('replaces values and pattern; there may be another number of them, and the old variable is gone', () => {
    const fc = weight()
    const old = fc.values
    const before = tf.memory().numTensors
    const next = createPattern(Mask.from([1, 1, 1, 1, 0, 0], [2, 3]))
    fc.assign(Float32Array.of(6, 7, 8, 9), next)
    expect([...fc.values.dataSync()]).toEqual([6, 7, 8, 9])
    expect(fc.pattern).toBe(next)
    expect(old.isDisposed).toBe(true)
    expect(tf.memory().numTensors).toBe(before)
    fc.dispose()
  })

  test('without a pattern keeps the one there is', () => {
    const fc = weight()
    const { pattern } = fc
    fc.assign(Float32Array.of(6, 7, 8))
    expect([...fc.values.dataSync()]).toEqual([6, 7, 8])
    expect(fc.pattern).toBe(pattern)
    fc.dispose()
    const small = bias()
    small.assign(Float32Array.of(0, 1))
    expect([...small.values.dataSync()]).toEqual([0, 1])
    small.dispose()
  })

  test('with a wrong number of values changes nothing', () => {
    const fc = weight()
    const { values, pattern } = fc
    expect(() => fc.assign(new Float32Array(2))).toThrow('parameter fc: expected 3 values (shape [3]), got 2.')
    expect(() => fc.assign(new Float32Array(3), createPattern(Mask.full([2, 3])))).toThrow('expected 6 values')
    expect([...fc.values.dataSync()]).toEqual([1, 2, 3])
    expect(fc).toMatchObject({ values, pattern })
    fc.dispose()
  })

  test('tells backends of a pattern that is not used any more, and only of that', () => {
    const released: Pattern[] = []
    registerBackend('listener', [], {
      inputLayout: () => ({ kind: 'image-major' }),
      explain: () => ({ arithmetic: 'dense', kernel: 'none', why: 'it computes nothing' }),
      release: pattern => { released.push(pattern) }
    })
    const fc = weight()
    const [first, second] = [fc.pattern!, createPattern(mask)]
    fc.assign(Float32Array.of(6, 7, 8))
    fc.assign(Float32Array.of(6, 7, 8), first)
    expect(released).toEqual([])
    fc.assign(Float32Array.of(6, 7, 8), second)
    expect(released).toEqual([first])
    fc.dispose()
    expect(released).toEqual([first, second])
    expect(released[1]).toBe(second)
  })
})

test('a slot is zeros in the shape of the values, and not trained', () => {
  const fc = weight()
  const slot = createSlot(fc)
  expect([...slot.dataSync()]).toEqual([0, 0, 0])
  expect(slot.trainable).toBe(false)
  slot.dispose()
  fc.dispose()
})
