import { Mask } from '@itop/masks'
import { createInput, createOps, createParameter, createPattern, logits } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { register, type CpuBackend } from '../src/index.js'
import { floats } from './stock/inputs.js'
import { runCase, stockCases, type StockCase } from './stock/cases.js'

let backend: CpuBackend
const called = new Set<string>()
beforeAll(async () => {
  backend = await register({ threads: 1, poison: true })
  await tf.setBackend('cpu')
  const banner = vi.spyOn(console, 'warn').mockImplementation(() => {}) // TF.js greets Node on its first write
  tf.scalar(0).dispose()
  banner.mockRestore()
})
afterAll(() => backend.dispose())

interface Plain { readonly shape: readonly number[], readonly dtype: string, readonly values: ArrayLike<unknown> }

const plain = (tensor: tf.Tensor): Plain => ({ shape: tensor.shape, dtype: tensor.dtype, values: tensor.dataSync() })

/** Overwrites what is free: blocks leave quarantine at the next allocation, and are poisoned and used again. */
function churn(): void {
  const garbage = [1, 3, 17, 64, 300, 2000].map(length => tf.fill([length], 12345))
  tf.dispose(garbage)
}

/** Outside any scope of ours: the inputs are gone and their memory is in use again when the results are read. */
function outsideTidy([, inputs, run]: StockCase): Plain[] {
  const before = tf.memory().numTensors
  const made = inputs.map(make => make())
  const result = runCase(run, made)
  tf.dispose(made)
  churn()
  const tensors = tf.tensor_util.getTensorsInContainer(result)
  const read = tensors.map(plain)
  tf.dispose(tensors)
  expect(tf.memory().numTensors, 'tensors left over').toBe(before)
  return read
}

function insideTidy([, inputs, run]: StockCase): Plain[] {
  const before = tf.memory().numTensors
  const tensors = tf.tensor_util.getTensorsInContainer(tf.tidy(() => runCase(run, inputs.map(make => make()))))
  churn()
  const read = tensors.map(plain)
  tf.dispose(tensors)
  expect(tf.memory().numTensors, 'tensors left over').toBe(before)
  return read
}

async function on<T>(name: string, run: () => T): Promise<T> {
  await tf.setBackend(name)
  return run()
}

describe('stock ops of TF.js agree with its plain CPU backend, bit for bit, while freed memory is poisoned', () => {
  for (const one of stockCases) {
    test(one[0], async () => {
      const calls = vi.spyOn(tf.engine(), 'runKernel')
      const expected = await on('cpu', () => insideTidy(one))
      for (const [name] of calls.mock.calls) called.add(name)
      calls.mockRestore()
      expect(await on('itop-cpu', () => outsideTidy(one)), 'outside tidy').toEqual(expected)
      expect(await on('itop-cpu', () => insideTidy(one)), 'inside tidy').toEqual(expected)
    })
  }

  test('no kernel of the CPU backend is left out', () => {
    const reasons: Record<string, string> = {
      Draw: 'draws on a canvas, which Node has not'
    }
    const kernels = tf.getKernelsForBackend('cpu').map(({ kernelName }) => kernelName)
    expect(kernels.filter(name => !called.has(name)).sort()).toEqual(Object.keys(reasons))
  })
})

test('a kernel called outside every scope reads what it disposed itself (FFT)', async () => {
  const transform = () => {
    const re = floats([2, 12], -1, 1, 're')()
    const im = floats([2, 12], -1, 1, 'im')()
    const input = tf.engine().runKernel('Complex', { real: re, imag: im }) as tf.Tensor // one result
    const output = tf.engine().runKernel('FFT', { input }) as tf.Tensor                // one result
    const read = plain(output)
    tf.dispose([re, im, input, output])
    return read
  }
  const expected = await on('cpu', transform)
  expect(await on('itop-cpu', transform)).toEqual(expected)
})

test('ops that wait agree as well', async () => {
  const wait = async () => {
    const x = floats([4, 3])()
    const mask = tf.tensor1d([1, 0, 1, 1], 'bool')
    const [some, others] = [tf.tensor1d([1, 2, 3, 4]), tf.tensor1d([2, 4])]
    const [boxes, scores] = [tf.tensor2d([[0, 0, 1, 1], [0, 0.1, 1, 1.1]]), tf.tensor1d([0.5, 0.9])]
    const chosen = [
      await tf.booleanMaskAsync(x, mask), await tf.whereAsync(mask), ...await tf.setdiff1dAsync(some, others),
      await tf.image.nonMaxSuppressionAsync(boxes, scores, 2, 0.5)
    ]
    tf.dispose([x, mask, some, others, boxes, scores])
    churn()
    const read = chosen.map(plain)
    tf.dispose(chosen)
    return read
  }
  const expected = await on('cpu', wait)
  const before = tf.memory().numTensors
  expect(await on('itop-cpu', wait)).toEqual(expected)
  expect(tf.memory().numTensors).toBe(before)
})

describe('gradients agree', () => {
  /** x² by an op with a gradient of its own; TF.js registers none unless somebody asks. */
  const square = tf.customGrad((x, save) => {
    const input = x as tf.Tensor // the one argument that is passed
    ;(save as tf.GradSaveFunc)([input])
    return { value: tf.square(input), gradFunc: (dy, saved) => tf.mul(dy, tf.mul(saved[0]!, 2)) }
  })
  const matMul = tf.customGrad((a, b, save) => {
    const [left, right] = [a as tf.Tensor2D, b as tf.Tensor2D] // the two arguments that are passed
    ;(save as tf.GradSaveFunc)([left, right])
    return {
      value: tf.matMul(left, right),
      gradFunc: (dy, saved) => [tf.matMul(dy, saved[1]!, false, true), tf.matMul(saved[0]!, dy, true, false)]
    }
  })
  const total = tf.customGrad(x => {
    const { shape } = x as tf.Tensor // the one argument that is passed
    return { value: tf.sum(x as tf.Tensor), gradFunc: dy => tf.broadcastTo(dy, shape) }
  })

  test('of a sum of squares', async () => {
    const gradient = () => {
      const x = floats([4, 5])()
      const dx = tf.grad(v => total(square(v)))(x)
      churn()
      const read = plain(dx)
      tf.dispose([x, dx])
      return read
    }
    const expected = await on('cpu', gradient)
    const x3 = await on('cpu', () => tf.tidy(() => floats([4, 5])().dataSync()[3]!))
    expect(expected.values[3]).toBeCloseTo(2 * x3, 5)
    expect(await on('itop-cpu', gradient)).toEqual(expected)
  })

  test('of a product of products, by both factors', async () => {
    const gradients = () => {
      const [a, b] = [floats([4, 5])(), floats([5, 3])()]
      const both = tf.grads((x, y) => total(square(matMul(x!, y!))))([a, b])
      churn()
      const read = both.map(plain)
      tf.dispose([a, b, ...both])
      return read
    }
    const expected = await on('cpu', gradients)
    const before = tf.memory().numTensors
    expect(await on('itop-cpu', gradients)).toEqual(expected)
    expect(tf.memory().numTensors).toBe(before)
  })
})

test('a tensor made on the plain backend is used on this one, and the other way round', async () => {
  const x = await on('cpu', () => tf.tensor1d([1, 2, 3]))
  const y = await on('itop-cpu', () => tf.square(x))
  const z = await on('cpu', () => tf.add(y, 1))
  expect([...z.dataSync()]).toEqual([2, 5, 10])
  tf.dispose([x, y, z])
})

test('what a read returns is a copy: writing to it, or disposing the tensor, changes nothing', async () => {
  await tf.setBackend('itop-cpu')
  const x = tf.tensor1d([1, 2, 3])
  const read = x.dataSync()
  const awaited = await x.data()
  read.fill(7)
  expect([...x.dataSync()]).toEqual([1, 2, 3])
  x.dispose()
  churn()
  expect([...awaited]).toEqual([1, 2, 3])
})

test('numbers of tensors lie in the arena, those of views too; strings do not', async () => {
  await tf.setBackend('itop-cpu')
  const used = () => {
    tf.zeros([1]).dispose() // what was freed leaves quarantine
    return backend.memory().live
  }
  tf.zeros([1]).dispose()
  const before = used()
  const x = tf.ones([1000])                                // 4,000 bytes, in 63 lines of 64
  expect(used() - before).toBe(4032)
  const view = tf.slice(x, 500)
  expect(used() - before).toBe(4032 + 2048)
  const words = tf.tensor1d(['a', 'b'])
  expect(used() - before).toBe(4032 + 2048)
  tf.dispose([x, view, words])
  expect(used()).toBe(before)
})

test('a parameter made on the plain backend is moved into the arena on its first use by a kernel of ours', async () => {
  const fc = await on('cpu', () => createParameter({
    name: 'fc', role: 'dense', shape: [1, 2], pattern: createPattern(Mask.full([1, 2])), values: Float32Array.of(3, 4)
  }))
  const y = await on('itop-cpu', () => tf.tidy(() => {
    const input = createInput({ c: 2, h: 1, w: 1 }, 1, buffer => { buffer.fill(1) })
    return logits(createOps(new Map([['fc', fc]])).linear(input, 'fc'))
  }))
  expect([...y.dataSync()]).toEqual([7])
  y.dispose()
  fc.dispose()
})
