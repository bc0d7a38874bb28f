import '@tensorflow/tfjs-backend-cpu'
import { register } from '@itop/backend-cpu'
import { startKernels } from '@itop/backend-cpu/predict'
import { encodeCheckpoint, type Checkpoint } from '@itop/checkpoint'
import { writeCheckpoint } from '@itop/checkpoint/node'
import { Mask } from '@itop/masks'
import { createNetwork, defineNetwork, initialValues, mlp } from '@itop/models'
import { tfjsEngine, type InferenceEngine } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadNetwork, loadNetwork as load, type LoadOptions, type NetworkSource } from '../src/index.js'
import { loadNetwork as loadNetworkOf } from '../src/node.js'

/** Two pixels, two classes: logits = [[2, 0], [0, −4]] x + [0.5, 0]. */
const network = mlp({ name: 'hand', layers: [2, 2] })

const checkpoint: Checkpoint = {
  step: 7,
  meta: {
    model: 'hand',
    weights: network.weights.map(({ name, shape }) => ({ name, shape })),
    data: {
      shape: { c: 2, h: 1, w: 1 }, classNames: ['left', 'right'], normalisation: { mean: [0, 0.2], std: [1, 0.5] }
    }
  },
  masks: new Map([['mask/fc1', Mask.from([1, 0, 0, 1], [2, 2])], ['everActive/fc1', Mask.full([2, 2])]]),
  arrays: new Map([['value/fc1', Float32Array.of(2, -4)], ['value/fc1.bias', Float32Array.of(0.5, 0)]])
}

/** One channel of two pixels, normed, is the logits: y = (x − 0.5) / √0.25 · 2 + 1. */
const normed = defineNetwork({
  name: 'normed', input: { c: 1, h: 1, w: 2 }, classes: 2,
  body: (layers, image) => layers.flatten(layers.norm(image, 'bn', { epsilon: 0 }))
})

const normedCheckpoint: Checkpoint = {
  step: 1,
  meta: {
    model: 'normed',
    weights: normed.weights.map(({ name, shape }) => ({ name, shape })),
    data: { shape: normed.input, classes: 2, normalisation: { mean: [0], std: [1] } }
  },
  masks: new Map(),
  arrays: new Map(Object.entries({ bn: 2, 'bn.bias': 1, 'bn.mean': 0.5, 'bn.variance': 0.25 })
    .map(([name, value]) => [`value/${name}`, Float32Array.of(value)]))
}

const fileOf = (saved: Checkpoint): Uint8Array => Uint8Array.from(encodeCheckpoint(saved).flatMap(chunk => [...chunk]))

/** What computes a network, `on` where it has to be named, and how that ends. */
interface Computes {
  readonly on?: InferenceEngine
  readonly release: () => Promise<void>
}

const engines = {
  'the plain CPU backend of TF.js': async (): Promise<Computes> => {
    await tf.setBackend('cpu')
    const plain = tf.backend() as unknown as { firstUse: boolean }
    plain.firstUse = false   // no greeting
    return { on: tfjsEngine, release: () => Promise.resolve() }
  },
  'sparse kernels of a registered backend': async (): Promise<Computes> => {
    const backend = await register({ threads: 1 })
    return { release: () => backend.dispose() }
  },
  'kernels alone': async (): Promise<Computes> => {
    const on = await startKernels({ threads: 1 })
    return { on, release: () => on.dispose() }
  }
}

test('says what to start where nothing computes', async () => {
  await expect(loadNetwork(checkpoint, { network })).rejects.toThrow(
    /nothing computes yet\. Start kernels, .*backend-cpu\/predict, or register a backend of TF\.js first\./)
})

describe.each(Object.keys(engines) as (keyof typeof engines)[])('a loaded network on %s', name => {
  let computes: Computes
  beforeAll(async () => { computes = await engines[name]() })
  afterAll(() => computes.release())
  const loadNetwork = (source: NetworkSource, options: LoadOptions) =>
    load(source, { ...computes.on && { on: computes.on }, ...options })

  test('predicts from bytes, normalised as in training, and from floats as they are', async () => {
    const net = await loadNetwork(checkpoint, { network })
    // 255 → (1 − 0) / 1 and (1 − 0.2) / 0.5; 51 → 0.2 and 0. So [1, 0] and [0.2, 1.6].
    const { logits, classes } = await net.predict(Uint8Array.of(255, 51, 51, 255))
    const expected = [2.5, 0, 0.9, -6.4]
    expected.forEach((value, i) => { expect(logits[i]).toBeCloseTo(value, 5) })
    expect([...classes]).toEqual([0, 0])
    const floats = await net.predict(Float32Array.of(-1, -1))
    expect([...floats.logits]).toEqual([-1.5, 4])
    expect([...floats.classes]).toEqual([1])
    net.dispose()
  })

  test('takes the bytes of a canvas and arrays of another context as any other', async () => {
    const net = await loadNetwork(checkpoint, { network })
    const bytes = Uint8Array.of(255, 51, 77, 77)
    const { logits } = await net.predict(bytes)
    const elsewhere = runInNewContext('Uint8Array.of(255, 51, 77, 77)') as Uint8Array
    expect(elsewhere).not.toBeInstanceOf(Uint8Array)
    const shared = new Uint8Array(new SharedArrayBuffer(4))
    shared.set(bytes)
    const part = Uint8ClampedArray.of(1, 255, 51, 77, 77, 1).subarray(1, 5)
    for (const same of [Uint8ClampedArray.from(bytes), part, Buffer.from(bytes), elsewhere, shared]) {
      expect((await net.predict(same)).logits).toEqual(logits)
      expect(await net.accuracy(same, [0, 1])).toBe(await net.accuracy(bytes, [0, 1]))
    }
    const floats = runInNewContext('Float32Array.of(-1, -1)') as Float32Array
    expect([...(await net.predict(floats)).logits]).toEqual([-1.5, 4])
    net.dispose()
  })

  test('refuses to predict once it is disposed, and is disposed once', async () => {
    const net = await loadNetwork(checkpoint, { network, batch: 1 })
    const running = net.predict(Uint8Array.of(1, 2, 3, 4))
    net.dispose()
    net.dispose()
    const gone = /predict: the network 'hand' was disposed\. Load it again with loadNetwork\./
    await expect(running).rejects.toThrow(gone)
    await expect(net.predict(Uint8Array.of(1, 2))).rejects.toThrow(gone)
    await expect(net.accuracy(Uint8Array.of(1, 2), [0])).rejects.toThrow(gone)
  })

  test('takes any number of images, some at a time', async () => {
    const net = await loadNetwork(checkpoint, { network, batch: 3 })
    const images = Float32Array.from({ length: 20 }, (_, i) => i % 2 === 0 ? i - 10 : 0)
    const { classes } = await net.predict(images)
    expect([...classes]).toEqual([1, 1, 1, 1, 1, 0, 0, 0, 0, 0])
    expect(await net.accuracy(images, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1])).toBe(0.5)
    net.dispose()
  })

  test('uses the running statistics of norms, whatever else is in the batch', async () => {
    const net = await loadNetwork(normedCheckpoint, { network: normed })
    expect([...(await net.predict(Float32Array.of(0.5, 1))).logits]).toEqual([1, 3])
    expect([...(await net.predict(Float32Array.of(0.5, 1, 9, 9))).logits]).toEqual([1, 3, 35, 35])
    net.dispose()
  })

  test('leaves no tensor behind', async () => {
    const before = tf.memory().numTensors
    const net = await loadNetwork(checkpoint, { network })
    const loaded = tf.memory().numTensors
    await net.predict(Uint8Array.of(1, 2))
    expect(tf.memory().numTensors).toBe(loaded)
    net.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })
})

describe('loadNetwork', () => {
  const on = tfjsEngine
  beforeAll(async () => { await engines['the plain CPU backend of TF.js']() })

  test('finds a network by its name, for the images and classes it was trained on', async () => {
    const trained = createNetwork('lenet5', { classes: 3 })
    const net = await loadNetwork({
      step: 1,
      meta: {
        model: 'lenet5', weights: trained.weights.map(({ name, shape }) => ({ name, shape })),
        data: { shape: trained.input, classes: 3, normalisation: { mean: [0], std: [1] } }
      },
      masks: new Map(),
      arrays: new Map(trained.weights.map(spec => [`value/${spec.name}`, initialValues(spec, 1)]))
    }, { on })
    expect(net.network.classes).toBe(3)
    net.dispose()
  })

  test('reads a checkpoint, the bytes of its file, and in Node its run folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'itop-inference-'))
    await writeCheckpoint(folder, checkpoint)
    for (const source of [checkpoint, fileOf(checkpoint), folder]) {
      const net = await loadNetworkOf(source, { network, on })
      expect(net).toMatchObject({ step: 7, density: 0.5, classNames: ['left', 'right'] })
      expect([...(await net.predict(Float32Array.of(1, 0))).logits]).toEqual([2.5, 0])
      net.dispose()
    }
    rmSync(folder, { recursive: true })
  })

  test('says what to do about a network it does not know', async () => {
    await expect(loadNetwork(checkpoint)).rejects.toThrow(
      /is of 'hand', which cannot be made again\. .*unknown model "hand".* Pass the network that was trained/)
    await expect(loadNetwork(checkpoint, { network: mlp({ layers: [2, 3, 2] }) })).rejects.toThrow(
      /holds the weights fc1 \[2, 2\], fc1\.bias \[2\], but the network given has fc1 \[3, 2\]/)
    const renamed = { ...checkpoint, meta: { ...checkpoint.meta, model: 'mlp' } }
    await expect(loadNetwork(renamed)).rejects.toThrow(/mlp: takes images of 28×28, got 2×1×1\. .* Pass the network/)
    const data = { shape: { c: 1, h: 28, w: 28 }, classes: 7, normalisation: { mean: [0], std: [1] } }
    await expect(loadNetwork({ ...renamed, meta: { ...renamed.meta, data } })).rejects.toThrow(
      /but the model 'mlp' has fc1 \[300, 784\], .* fc3 \[7, 100\]/)
  })

  test('refuses what is not a network, and arrays that are not whole images', async () => {
    await expect(loadNetwork({ ...checkpoint, meta: {} })).rejects.toThrow("the checkpoint's meta.model is missing")
    const empty = { ...checkpoint, meta: { ...checkpoint.meta, data: { shape: { c: 0 } } } }
    await expect(loadNetwork(empty)).rejects.toThrow(
      'the checkpoint\'s meta.data.shape is {"c":0}')
    await expect(loadNetwork({ ...checkpoint, arrays: new Map() }, { network })).rejects.toThrow(
      "expected 2 numbers of 'value/fc1' in a Float32Array, got none")
    await expect(loadNetwork(checkpoint, { network, batch: 0 })).rejects.toThrow('batch must be an integer ≥ 1, got 0')
    // @ts-expect-error an option that does not exist
    await expect(loadNetwork(checkpoint, { netwrok: network })).rejects.toThrow('unknown option "netwrok"')
    const net = await loadNetwork(checkpoint, { network, on })
    await expect(net.predict(new Uint8Array(3))).rejects.toThrow(
      'predict: expected whole images of 2×1×1 = 2 values, got 3 values.')
    await expect(net.predict(new Uint8ClampedArray(0))).rejects.toThrow('got 0 values')
    await expect(net.accuracy(new Uint8Array(2), [])).rejects.toThrow('expected 1 labels, one an image, got 0.')
    for (const wrong of [200, 2, -1, 0.5, NaN]) {
      await expect(net.accuracy(new Uint8Array(4), [1, wrong])).rejects.toThrow(
        `accuracy: expected labels that are integers from 0 to 1, got ${wrong} for image 1.`)
    }
    net.dispose()
  })

  const others = {
    Int8Array: Int8Array.of(1, 2), Uint16Array: Uint16Array.of(1, 2), Int32Array: Int32Array.of(1, 2),
    Float64Array: Float64Array.of(1, 2), BigInt64Array: BigInt64Array.of(1n, 2n),
    DataView: new DataView(new ArrayBuffer(2)), ArrayBuffer: new ArrayBuffer(2), Array: [1, 2], String: 'ab',
    Undefined: undefined, Null: null, Object: { length: 2, 0: 1, 1: 2 }
  }
  test.each(Object.keys(others) as (keyof typeof others)[])('refuses images in a value of kind %s', async kind => {
    const net = await loadNetwork(checkpoint, { network, on })
    // What a caller without types may pass.
    const images = others[kind] as unknown as Uint8Array
    const message = 'expected images in a Uint8Array or Uint8ClampedArray of raw bytes, or a Float32Array of ' +
      `normalised values, got ${kind}. Convert it`
    await expect(net.predict(images)).rejects.toThrow(`predict: ${message}`)
    await expect(net.accuracy(images, [0])).rejects.toThrow(`accuracy: ${message}`)
    net.dispose()
  })

  test('refuses a checkpoint that does not hold what the network needs, and leaves no tensor', async () => {
    const before = tf.memory().numTensors
    const load = (change: Partial<Checkpoint>) => loadNetwork({ ...checkpoint, ...change }, { network, on })
    const without = (name: string) => new Map([...checkpoint.arrays].filter(([key]) => key !== name))
    await expect(load({ masks: new Map() })).rejects.toThrow(
      "expected 4 numbers of 'value/fc1' in a Float32Array, got 2")
    await expect(load({ masks: new Map([['mask/fc1', Mask.full([4, 1])]]) })).rejects.toThrow(
      "expected a mask of 'fc1' of shape [2, 2], got [4, 1]")
    await expect(load({ arrays: without('value/fc1.bias') })).rejects.toThrow(
      "'value/fc1.bias' in a Float32Array, got none")
    expect(tf.memory().numTensors).toBe(before)
  })

  test('says so when its backend is gone, and can be disposed all the same', async () => {
    const backend = await register({ threads: 1 })
    const net = await loadNetwork(checkpoint, { network })
    await backend.dispose()
    await tf.setBackend('cpu')
    await expect(net.predict(Uint8Array.of(1, 2))).rejects.toThrow(
      /predict: 'hand' was loaded on the backend itop-cpu, which is not the current one any more\. Make it so again, or/
    )
    net.dispose()
  })
})
