import { Mask, randomStream, randomSubset } from '@itop/masks'
import {
  adamStep, createInput, createOps, createParameter, createPattern, createSlot, lossAndGradients, sgdStep,
  softmaxCrossEntropy, type DenseGradient, type Parameter
} from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import type { Worker } from 'node:worker_threads'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { register, type CpuBackend, type CpuOptions } from '../src/index.js'
import { nativeBuilds } from '../src/native.js'
import { convParameters, convStep, floats } from './conv-net.js'

let backend: CpuBackend | undefined
afterEach(async () => {
  await backend?.dispose()
  backend = undefined
})

async function using(options: CpuOptions): Promise<CpuBackend> {
  await backend?.dispose()
  backend = undefined
  return backend = await register(options)
}

function layer(name: string, mask: Mask): Parameter[] {
  const bias = `${name}.bias`
  const [rows] = mask.shape as [number, number] // the masks here are matrices
  const values = floats(name, mask.count)
  return [
    createParameter({ name, role: 'dense', shape: mask.shape, pattern: createPattern(mask), values }),
    createParameter({ name: bias, role: 'bias', shape: [rows], pattern: null, values: floats(bias, rows) })
  ]
}

const random = (shape: [number, number], density: number) =>
  randomSubset({ shape, count: Math.round(density * shape[0] * shape[1]), seed: `${shape}` })

/** Everything that one training step computes: activations' effects, gradients, dense gradient, top-k, new values. */
async function everything(): Promise<Record<string, number[]>> {
  const [sparse, denser, full] = [random([300, 700], 0.05), random([200, 300], 0.7), Mask.full([33, 200])]
  const list = [...layer('a', sparse), ...layer('b', denser), ...layer('c', full)]
  const parameters = new Map(list.map(parameter => [parameter.name, parameter]))
  const recorded = new Map<string, DenseGradient>()
  const record = (name: string, gradient: DenseGradient) => { recorded.set(name, gradient) }
  const ops = createOps(parameters, { tap: { names: new Set(['a', 'b']), record } })
  const n = 70
  const x = floats('x', 700 * n)
  const input = createInput({ c: 700, h: 1, w: 1 }, n, (buffer, layout) => {
    const lanes = layout.kind === 'feature-major' ? layout.lanes : n
    for (let i = 0; i < 700; i++) buffer.set(x.subarray(i * n, i * n + n), i * lanes)
  })
  const { loss, correct, gradients } = lossAndGradients(() => {
    const hidden = ops.linear(ops.linear(input, 'a', { relu: true }), 'b', { relu: true })
    return softmaxCrossEntropy(ops.linear(hidden, 'c'), Int32Array.from({ length: n }, (_, i) => i % 33))
  }, parameters)
  const results: Record<string, number[]> = { loss: [...await loss.data(), ...await correct.data()] }
  for (const [name, gradient] of gradients) results[`gradient of ${name}`] = [...await gradient.data()]
  for (const [name, gradient] of recorded) {
    const { indices, scores } = await gradient.topK(5000, parameters.get(name)!.pattern!.mask)
    const dense = gradient.dense()
    Object.assign(results, {
      [`top-k of ${name}`]: [...indices], [`scores of ${name}`]: [...scores], [`dense ${name}`]: [...await dense.data()]
    })
    dense.dispose()
    gradient.dispose()
  }
  const slots = list.map(parameter => [createSlot(parameter), createSlot(parameter)] as const)
  for (const [i, parameter] of list.entries()) {
    const [first, second] = slots[i]!
    const gradient = gradients.get(parameter.name)!
    sgdStep(parameter, gradient, first, { learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.01 })
    adamStep(parameter, gradient, first, second,
      { learningRate: 0.1, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.01, step: 3 })
    results[`${parameter.name} after both optimizers`] = [...await parameter.values.data()]
  }
  tf.dispose([input.tensor, loss, correct, ...gradients.values(), ...slots.flat()])
  for (const parameter of list) parameter.dispose()
  return results
}

/** What two training steps of a convolutional network compute, with the dense gradients of three layers. */
async function everythingOfConvolutions(): Promise<Record<string, number[]>> {
  const parameters = convParameters()
  const results: Record<string, number[]> = {}
  for (const step of [0, 1]) {
    const recorded = new Map<string, DenseGradient>()
    const record = (name: string, gradient: DenseGradient) => { recorded.set(name, gradient) }
    const { loss, correct, gradients } = convStep(
      parameters, step, { names: new Set(['left', 'shortcut', 'grouped']), record })
    results[`loss ${step}`] = [...await loss.data(), ...await correct.data()]
    for (const [name, gradient] of gradients) {
      results[`gradient of ${name} in step ${step}`] = [...await gradient.data()]
    }
    for (const [name, gradient] of recorded) {
      const { indices, scores } = await gradient.topK(10, parameters.get(name)!.pattern!.mask)
      results[`top-k of ${name} in step ${step}`] = [...indices, ...scores]
      gradient.dispose()
    }
    tf.dispose([loss, correct, ...gradients.values()])
  }
  for (const [name, { role, values }] of parameters) if (role === 'statistic') results[name] = [...await values.data()]
  for (const parameter of parameters.values()) parameter.dispose()
  return results
}

for (const build of ['wasm-simd', ...await nativeBuilds()] as const) describe(`threads of ${build}`, () => {
  test('results are the same bits with 1, 2, 3 and 4 of them', async () => {
    await using({ threads: 1, build })
    const expected = await everything()
    expect(Object.keys(expected)).toHaveLength(19)
    for (const values of Object.values(expected)) expect(values.every(Number.isFinite)).toBe(true)
    for (const threads of [2, 3, 4]) {
      await using({ threads, build })
      const actual = await everything()
      for (const name of Object.keys(expected)) {
        expect(actual[name], `${name}, ${threads} threads`).toEqual(expected[name])
      }
    }
  })

  test('so they are for convolutions, norms, pools and dropout, with 1, 2 and 3 of them', async () => {
    await using({ threads: 1, build })
    const expected = await everythingOfConvolutions()
    expect(Object.keys(expected)).toHaveLength(2 * (1 + 17 + 3) + 8)
    for (const values of Object.values(expected)) expect(values.every(Number.isFinite)).toBe(true)
    for (const threads of [2, 3]) {
      await using({ threads, build })
      const actual = await everythingOfConvolutions()
      for (const name of Object.keys(expected)) {
        expect(actual[name], `${name}, ${threads} threads`).toEqual(expected[name])
      }
    }
  })

  test('2,000 small jobs in a row on 4 of them end, and give what one thread gives', async () => {
    const jobs = () => {
      const choose = randomStream('jobs')
      const layers = Array.from({ length: 20 }, (_, i) => {
        const shape: [number, number] = [1 + choose.nextBelow(60), 1 + choose.nextBelow(60)]
        return layer(`l${i}`, random(shape, choose.nextFloat()))
      })
      const ops = createOps(new Map(layers.flat().map(parameter => [parameter.name, parameter])))
      const sums = new Float64Array(2000).map(() => {
        const i = choose.nextBelow(layers.length)
        const c = layers[i]![0]!.shape[1]!
        return tf.tidy(() => {
          const fill = (buffer: Float32Array) => { buffer.fill(choose.nextFloat()) }
          const input = createInput({ c, h: 1, w: 1 }, 1 + choose.nextBelow(80), fill)
          const y = ops.linear(input, `l${i}`, { relu: true }).tensor.dataSync<'float32'>()
          return y.reduce((sum, value, at) => sum + value * (at + 1), 0)
        })
      })
      for (const parameter of layers.flat()) parameter.dispose()
      return sums
    }
    await using({ threads: 1, build })
    const expected = jobs()
    await using({ threads: 4, build })
    const actual = jobs()
    expect(actual).toEqual(expected)
    expect(new Set(expected).size).toBeGreaterThan(1500)
  })
})

describe('workers', () => {
  test('dispose ends them, and the backend can be registered again', async () => {
    const workers: Worker[] = []
    const listen = (worker: Worker) => { workers.push(worker) }
    process.on('worker', listen)
    const { dispose } = await register({ threads: 3, build: 'wasm-simd' })
    process.off('worker', listen)
    expect(workers).toHaveLength(2)
    expect(workers.every(({ threadId }) => threadId > 0)).toBe(true)
    await dispose()
    expect(workers.map(({ threadId }) => threadId)).toEqual([-1, -1]) // what Node says of a thread that has ended
    expect(tf.findBackend('itop-cpu')).toBeFalsy()
    expect(tf.getKernelsForBackend('itop-cpu')).toEqual([])
    expect(await using({ threads: 2 })).toMatchObject({ name: 'itop-cpu', threads: 2 })
  })
})

describe('register', () => {
  test('says what it made: name, threads, build', async () => {
    const made = await using({ threads: 1, build: 'wasm-simd' })
    const description = 'CPU: WebAssembly (wasm-simd), 1 thread'
    expect(made).toMatchObject({ name: 'itop-cpu', threads: 1, build: 'wasm-simd', description })
    expect(tf.getBackend()).toBe('itop-cpu')
  })

  test('is refused while the backend is registered', async () => {
    await using({ threads: 1 })
    await expect(register({ threads: 1 })).rejects.toThrow(
      'register: itop-cpu is registered already. Dispose it first.')
  })

  test('of two at once, one is refused', async () => {
    const settled = await Promise.allSettled([register({ threads: 2 }), register({ threads: 2 })])
    for (const one of settled) if (one.status === 'fulfilled') backend = one.value
    expect(settled.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(tf.tidy(() => [...tf.square([3]).dataSync()])).toEqual([9])
  })

  test.each([0, -1, 1.5, NaN, Infinity, '2'])('refuses %s threads', async threads => {
    await expect(register({ threads: threads as number })).rejects.toThrow(
      `register: threads must be an integer ≥ 1, got ${threads}.`)
  })

  test('in a page that is not cross-origin isolated takes one thread, and refuses more', async () => {
    vi.stubGlobal('crossOriginIsolated', false)
    try {
      await expect(register({ threads: 2 })).rejects.toThrow(
        /^register: 2 threads need a page that is cross-origin isolated, .* or leave out threads and get one\.$/)
      expect(await using({})).toMatchObject({ threads: 1 })
    } finally {
      vi.unstubAllGlobals()
    }
  })

  test('refuses an option that it does not know', async () => {
    await expect(register({ thread: 2 } as CpuOptions)).rejects.toThrow(new TypeError(
      'register: unknown option "thread". Did you mean "threads"? Known: threads, build, batch, replay, poison.'))
  })
})
