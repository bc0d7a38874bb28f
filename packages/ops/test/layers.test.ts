import { Mask } from '@itop/masks'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  createInput, createOps, createParameter, createPattern, logits, type Activation, type ParameterRole
} from '../src/index.js'
import { usePlainCpu } from './plain-cpu.js'

beforeAll(usePlainCpu)

const small = (name: string, role: ParameterRole, values: number[]) =>
  createParameter({ name, role, shape: [values.length], pattern: null, values: Float32Array.from(values) })

/** A 2×2 kernel that adds a pixel and the one below and right of it; a norm of one channel. */
const parameters = () => new Map([
  ['conv', createParameter({
    name: 'conv', role: 'conv', shape: [1, 1, 2, 2], pattern: createPattern(Mask.from([1, 0, 0, 1], [1, 1, 2, 2])),
    values: Float32Array.of(1, 1)
  })],
  ['fc', createParameter({
    name: 'fc', role: 'dense', shape: [1, 4], pattern: createPattern(Mask.full([1, 4])), values: new Float32Array(4)
  })],
  ['bn', small('bn', 'norm', [2])], ['bn.bias', small('bn.bias', 'norm', [1])],
  ['bn.mean', small('bn.mean', 'statistic', [0])], ['bn.variance', small('bn.variance', 'statistic', [1])]
])

/** One image of 1×3×3: 1 … 9. */
const image = (): Activation =>
  createInput({ c: 1, h: 3, w: 3 }, 1, buffer => { buffer.set([1, 2, 3, 4, 5, 6, 7, 8, 9]) })
const vector = (): Activation => createInput({ c: 4, h: 1, w: 1 }, 1, buffer => { buffer.fill(1) })
const numbersOf = (activation: Activation) => [...logits(activation).dataSync()]

const inTidy = (run: () => void) => () => { tf.tidy(run) }

describe('conv2d', () => {
  test('adds the existing weights times what they see, at every place of the window', inTidy(() => {
    const ops = createOps(parameters())
    const y = ops.conv2d(image(), 'conv')
    expect(y).toMatchObject({ n: 1, c: 1, h: 2, w: 2 })
    expect(numbersOf(y)).toEqual([1 + 5, 2 + 6, 4 + 8, 5 + 9])
    expect(numbersOf(ops.conv2d(image(), 'conv', { stride: 2, padding: [1, 0] }))).toEqual([2, 4 + 8])
  }))

  test.each([
    ['fc', {}, 'conv2d: fc has shape [1,4], expected [out, in / groups, kh, kw]. Use linear().'],
    ['conv', { groups: 2 }, 'conv2d: conv has shape [1,1,2,2] and expects 1 channels in each of 2 groups, which ' +
      'divide 1 outputs; got an input of 1×3×3. Check the layer before it.'],
    ['conv', { stride: 0 }, 'conv2d: the stride of conv must be an integer ≥ 1, or a pair [y, x] of them, got 0.'],
    ['conv', { padding: [0, -1] },
      'conv2d: the padding of conv must be an integer ≥ 0, or a pair [y, x] of them, got [0,-1].'],
    ['bn', {}, 'conv2d: bn has no pattern. Create it with createPattern(mask).']
  ] as const)('refuses %s with %o', (name, options, message) => {
    tf.tidy(() => { expect(() => createOps(parameters()).conv2d(image(), name, options)).toThrow(message) })
  })

  test('refuses an image smaller than the kernel', inTidy(() => {
    const pixel = createInput({ c: 1, h: 1, w: 1 }, 1, () => {})
    expect(() => createOps(parameters()).conv2d(pixel, 'conv')).toThrow(new RangeError(
      'conv2d: conv: a window of 2×2 does not fit an image of 1×1 with padding 0, 0. ' +
      'Use larger images, more padding, or fewer layers that shrink them.'))
  }))
})

describe('batchNorm', () => {
  test('in training goes by the batch and moves the running statistics, in inference goes by those', inTidy(() => {
    const own = parameters()
    // Mean 2, variance 1, unbiased 2.
    const batch = createInput({ c: 1, h: 1, w: 2 }, 1, buffer => { buffer.set([1, 3]) })
    const options = { epsilon: 0, momentum: 0.5 }
    const ops = createOps(own, { training: { seed: 1, step: 0 } })
    expect(numbersOf(ops.batchNorm(batch, 'bn', options))).toEqual([-1, 3])
    expect([own.get('bn.mean')!, own.get('bn.variance')!].map(({ values }) => values.dataSync()[0])).toEqual([1, 1.5])
    const inferred = numbersOf(createOps(own).batchNorm(batch, 'bn', options))
    expect(inferred[0]).toBe(1) // the running mean itself is the shift
    expect(inferred[1]).toBeCloseTo(2 * 2 / Math.sqrt(1.5) + 1, 5)
  }))

  test('refuses another number of channels, a residual of another shape, and a batch without variance', inTidy(() => {
    const ops = createOps(parameters(), { training: { seed: 1, step: 0 } })
    expect(() => ops.batchNorm(vector(), 'bn')).toThrow(
      'batchNorm: bn has 1 channels, got an input of 4×1×1. Check the layer before it.')
    expect(() => ops.batchNorm(image(), 'bn', { residual: vector() })).toThrow(
      'batchNorm: bn expects a residual of 1×3×3, got 4×1×1.')
    const pixel = createInput({ c: 1, h: 1, w: 1 }, 1, () => {})
    expect(() => ops.batchNorm(pixel, 'bn')).toThrow('batchNorm: bn sees one value a channel in a batch of one image')
    expect(() => ops.batchNorm(image(), 'fc2')).toThrow('ops: no parameter named fc2; there are conv, fc, bn,')
  }))
})

describe('pools', () => {
  test('take windows next to each other unless a stride says otherwise, and drop what is left', inTidy(() => {
    const ops = createOps(new Map())
    expect(numbersOf(ops.maxPool(image(), { size: 2 }))).toEqual([5])
    expect(numbersOf(ops.maxPool(image(), { size: 2, stride: 1 }))).toEqual([5, 6, 8, 9])
    expect(numbersOf(ops.averagePool(image(), { size: [3, 1] }))).toEqual([4, 5, 6])
    expect(ops.globalAveragePool(image())).toMatchObject({ c: 1, h: 1, w: 1 })
    expect(numbersOf(ops.globalAveragePool(image()))).toEqual([5])
  }))

  test('refuse padding of more than half the window, and windows that do not fit', inTidy(() => {
    const ops = createOps(new Map())
    expect(() => ops.maxPool(image(), { size: 2, padding: 2 })).toThrow(
      'maxPool: padding must be at most half of the size')
    expect(() => ops.averagePool(image(), { size: 4 })).toThrow(
      'averagePool: a window of 4×4 does not fit an image of 3×3')
    expect(() => ops.maxPool(image(), { size: 1.5 })).toThrow('maxPool: size must be an integer ≥ 1')
  }))
})

describe('elementwise operations', () => {
  test('add refuses two shapes, and two batches', inTidy(() => {
    const ops = createOps(new Map())
    expect(() => ops.add(image(), vector())).toThrow(
      'add: expected two activations of one shape, got 1 of 1×3×3 and 1 of 4×1×1.')
    const two = createInput({ c: 4, h: 1, w: 1 }, 2, () => {})
    expect(() => ops.add(vector(), two)).toThrow('got 1 of 4×1×1 and 2 of 4×1×1.')
  }))

  test.each([-0.1, 1, NaN])('dropout refuses a rate of %s, in inference too', (rate) => {
    tf.tidy(() => {
      expect(() => createOps(new Map()).dropout(image(), 'drop', rate)).toThrow(
        `dropout: the rate of drop must be in [0, 1), got ${rate}.`)
    })
  })
})
