import { register } from '@itop/backend-cpu'
import { batchOf } from '@itop/data'
import { Mask, randomStream } from '@itop/masks'
import { defineNetwork, initialValues, maskable, mlp, type Network } from '@itop/models'
import { createInput, createOps, createParameter, createPattern, logits, type Parameter } from '@itop/ops'
import {
  grasp, graspIt, graspItScores, graspScores, hessianProduct, snip, snipScores, staticMasks, synflow, synflowScores,
  type Probe, type Updater
} from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import { beforeEach, describe, expect, test } from 'vitest'
import { createProbe, createTrainState, disposeTrainState, sgd, sparsify, train, trainingProbe } from '../src/index.js'
import { exactDerivatives, type ExactProblem } from './exact-mlp.js'
import { convNetwork, rowData, toyData, toyNetwork, usePlainCpu } from './toy.js'

beforeEach(usePlainCpu)

/** Images and weights drawn by a seed, for the probe and, in float64, for the exact derivatives. */
function problem(seed: string, temperature: number, widths = [6, 9, 7, 4], images = 12) {
  const stream = randomStream(seed)
  const numbers = (length: number) => Float32Array.from({ length }, () => 2 * stream.nextFloat() - 1)
  const weights = widths.slice(1).map((out, i) => numbers(out * widths[i]))
  const biases = widths.slice(1).map(numbers)
  const pixels = numbers(images * widths[0])
  const labels = Array.from({ length: images }, () => stream.nextBelow(widths.at(-1) ?? 1))
  const exact: ExactProblem = {
    widths, weights, biases, labels, temperature,
    images: labels.map((_, n) => pixels.subarray(n * widths[0], (n + 1) * widths[0]))
  }
  const values = Object.fromEntries(weights.flatMap((weight, i) =>
    [[`fc${i + 1}`, weight], [`fc${i + 1}.bias`, biases[i]]] as const))
  const network = mlp({ layers: widths })
  const probe = createProbe({ network, batches: [{ images: pixels, labels }], seed: 1, values })
  return { exact, probe, weights }
}

/** The largest difference, as a share of the largest number of the layer. */
const apart = (found: readonly Float32Array[], exact: readonly Float64Array[]): number =>
  Math.max(...found.map((layer, i) => {
    const most = Math.max(...exact[i].map(Math.abs))
    return Math.max(...layer.map((value, j) => Math.abs(value - exact[i][j]) / most))
  }))

describe('the gradients of a probe', () => {
  test.each([1, 200])('are those of the mean loss everywhere, exact but for rounding, at temperature %i', async t => {
    const { exact, probe, weights } = problem('gradient', t)
    const { gradient } = exactDerivatives(exact, weights)
    expect(apart(await probe.gradients({ temperature: t }), gradient)).toBeLessThan(1e-6)
  })

  test('are taken at values that are given, of which 0 is as good as absent', async () => {
    const { exact, probe } = problem('values', 1)
    const values = exact.weights.map((layer, i) => Float32Array.from(layer, (value, j) => (i + j) % 3 ? value : 0))
    const { gradient } = exactDerivatives({ ...exact, weights: values }, values)
    expect(apart(await probe.gradients({ values }), gradient)).toBeLessThan(1e-6)
  })

  test('leave no tensor, and are the caller\'s own', async () => {
    const { probe } = problem('own', 1)
    const before = tf.memory().numTensors
    const [first] = await probe.gradients()
    const kept = first.slice()
    await probe.gradients({ temperature: 2 })
    expect(first).toEqual(kept)
    probe.values()[0].fill(0)
    expect(probe.values()[0].some(value => value !== 0)).toBe(true)
    expect(tf.memory().numTensors).toBe(before)
  })
})

describe('the gradients of outputs', () => {
  /** Norms, pools and a sum lie between layers without biases, so that what comes into one layer leaves the next. */
  const network = defineNetwork({
    name: 'flow', input: { c: 2, h: 6, w: 6 }, classes: 3,
    body: (layers, image) => {
      const conv = (x: typeof image, name: string, groups = 1) =>
        layers.conv(x, name, { out: 4, kernel: 3, padding: 1, groups, bias: false })
      const a = layers.norm(conv(image, 'a'), 'a.norm', { relu: true })
      const b = layers.norm(layers.maxPool(conv(a, 'b', 2), { size: 2 }), 'b.norm')
      const c = layers.relu(layers.add(b, layers.dropout(b, 'drop', 0.5)))
      const d = layers.norm(conv(c, 'd'), 'd.norm', { residual: c, relu: true })
      return layers.linear(layers.flatten(layers.averagePool(d, { size: 3 })), 'fc', { out: 3, bias: false })
    }
  })

  /** The sum of the outputs for an image of ones, of magnitudes. */
  function outputsOf(probe: Probe): number {
    const [values, parameters] = [probe.values(), new Map<string, Parameter>()]
    for (const spec of network.weights) {
      const { name, role, shape } = spec
      const layer = maskable(network.weights).indexOf(spec)
      const pattern = layer < 0 ? null : createPattern(Mask.full(shape))
      const numbers = (layer < 0 ? initialValues(spec, 1) : values[layer]).map(Math.abs)
      parameters.set(name, createParameter({ name, role, shape, pattern, values: numbers }))
    }
    const input = createInput(network.input, 1, buffer => { buffer.fill(1) })
    const sum = tf.tidy(() => tf.sum(logits(network.forward(createOps(parameters), input))).dataSync()[0])
    for (const parameter of parameters.values()) parameter.dispose()
    return sum
  }

  test('flow through every layer in the same sum, that of the outputs', async () => {
    const probe = trainingProbe({ ...common, network, updater: synflow({ density: 0.5 }) })!
    const before = tf.memory().numTensors
    const sums = (await synflowScores(probe)).map(layer => layer.reduce((a, b) => a + b, 0))
    expect(tf.memory().numTensors).toBe(before)
    const outputs = outputsOf(probe)
    const [a, b, d, fc] = sums.map(sum => sum / outputs)
    expect([a, b, fc].map(share => share!.toFixed(5))).toEqual(['1.00000', '1.00000', '1.00000'])
    expect(d).toBeLessThan(1)   // the rest goes round it
  })

  test('may be damped where float32 would not hold what lies between, and are times the square of it', async () => {
    const { probe } = problem('damped', 1)
    const at = { magnitudes: true }
    const [whole, damped] = [await probe.outputGradients(at), await probe.outputGradients({ ...at, damping: 0.25 })]
    damped.forEach((layer, i) => expect([...layer].map(x => 16 * x)).toEqual([...whole[i]!]))
  })

  test('are of no loss, of which an image of ones has none', async () => {
    const probe = trainingProbe({ ...common, network, updater: synflow({ density: 0.5 }) })!
    await expect(probe.gradients()).rejects.toThrow('an image of ones has no loss')
  })
})

describe('the product of the Hessian with a direction', () => {
  test.each([1, 200])('is as in float64 to a thousandth of the largest entry, at temperature %i', async temperature => {
    for (const seed of ['a', 'b', 'c', 'd']) {
      const { exact, probe } = problem(seed, temperature)
      const direction = await probe.gradients({ temperature })
      const found = await hessianProduct(probe, direction, { temperature })
      expect(apart(found, exactDerivatives(exact, direction).product)).toBeLessThan(1e-3)
    }
  })

  test('is 0 along 0, and does not depend on the length of the direction', async () => {
    const { probe } = problem('length', 1)
    const direction = await probe.gradients()
    const zero = await hessianProduct(probe, direction.map(({ length }) => new Float32Array(length)))
    expect(zero.every(layer => layer.every(value => value === 0))).toBe(true)
    const once = await hessianProduct(probe, direction)
    const tiny = await hessianProduct(probe, direction.map(layer => layer.map(value => value * 2 ** -40)))
    expect(apart(tiny.map(layer => layer.map(value => value * 2 ** 40)), once.map(layer => Float64Array.from(layer))))
      .toBeLessThan(1e-6)
    await expect(hessianProduct(probe, direction.map(layer => layer.map(() => NaN)))).rejects.toThrow('not finite')
  })
})

const common = { data: toyData, seed: 5, batch: 16, optimizer: sgd() }
const methods: Readonly<Record<string, Updater>> = {
  snip: snip({ density: 0.3 }), grasp: grasp({ density: 0.3, samplesPerClass: 4 }),
  'grasp-it': graspIt({ density: 0.3, iterations: 1 }), synflow: synflow({ density: 0.3, iterations: 1 })
}

const scoresOf: Readonly<Record<string, (probe: Probe) => Promise<readonly Float32Array[]>>> =
  { snip: snipScores, grasp: probe => graspScores(probe), 'grasp-it': graspItScores, synflow: synflowScores }

/** The probe of a training and the state it begins with. */
async function begun(updater: Updater, network: Network = toyNetwork, options = {}) {
  const training = { ...common, network, updater, ...options }
  const probe = trainingProbe(training)
  return { probe, state: await createTrainState({ ...training, probe }) }
}

describe.each(Object.entries(methods))('%s', (_, updater) => {
  test('trains the values that it scored', async () => {
    const { state } = await begun(updater)
    for (const spec of maskable(toyNetwork.weights)) {
      const { pattern, values } = state.parameters.get(spec.name)!
      const whole = initialValues(spec, common.seed)
      expect([...values.dataSync()]).toEqual(Array.from(pattern!.mask.indices(), position => whole[position]))
    }
    disposeTrainState(state)
  })

  test('keeps the weights that score highest of all layers', async () => {
    const { probe, state } = await begun(updater)
    const scores = await scoresOf[updater.name]!(probe!)
    const all = scores.flatMap(layer => [...layer])
    const kept = state.layers.flatMap(({ name }) => [...state.parameters.get(name)!.pattern!.mask])
    const active = kept.filter(bit => bit === 1).length
    expect(active).toBe(Math.round(0.3 * all.length))
    const least = Math.min(...all.filter((__, i) => kept[i] === 1))
    expect(all.filter((score, i) => kept[i] === 0 && score > least)).toEqual([])
    disposeTrainState(state)
  })

  test('decides by the seed alone', async () => {
    const masks = async (options: object) => {
      const { state } = await begun(updater, convNetwork, { data: rowData, ...options })
      const found = state.layers.map(({ name }) => [...state.parameters.get(name)!.pattern!.mask].join(''))
      disposeTrainState(state)
      return found
    }
    const first = await masks({})
    expect(await masks({})).toEqual(first)
    expect(await masks({ seed: 6 })).not.toEqual(first)
  })

  test('holds no more on the device after its start than masks that are drawn', async () => {
    const backend = await register({ threads: 1 })
    const used = async (method: Updater) => {
      const before = [tf.memory().numTensors, backend.memory().live]
      const { state } = await begun(method)
      const counts = state.layers.map(({ name }) => state.parameters.get(name)!.pattern!.nnz)
      const held = [tf.memory().numTensors - before[0], backend.memory().live - before[1]]
      disposeTrainState(state)
      expect([tf.memory().numTensors, backend.memory().live]).toEqual(before)
      return { held, active: counts.reduce((a, b) => a + b) }
    }
    const [drawn, scored] = [await used(staticMasks({ density: 0.3 })), await used(updater)]
    expect(Math.abs(scored.active - drawn.active)).toBeLessThanOrEqual(1)   // of each layer's share rounded
    expect(scored.held[0]).toBe(drawn.held[0])
    expect(scored.held[1]).toBeLessThanOrEqual(drawn.held[1] + 128)   // layers share the weights differently
    await backend.dispose()
  })

  test('is not asked again on resume', async () => {
    let asked = 0
    const method: Updater = { ...updater, start: (layers, at) => { asked++; return updater.start(layers, at) } }
    const options = { ...common, network: toyNetwork, method, steps: 4 }
    const run = await train({ ...options, steps: 2 }).done
    await train({ ...options, resumeFrom: run.checkpoint }).done
    expect(asked).toBe(1)
  })

  test('is refused where there is no data to look at', async () => {
    expect(() => sparsify([], updater)).toThrow(
      'looks through the network before the first step, which a loop of one\'s own')
    await expect(createTrainState({ ...common, network: toyNetwork, updater })).rejects.toThrow(
      'it looks at the network before the first step, and got no probe')
  })
})

test('in parts the gradient is the same but for rounding', async () => {
  const whole = await begun(methods['snip']).then(({ probe, state }) => { disposeTrainState(state); return probe! })
  const parts = trainingProbe({ ...common, network: toyNetwork, updater: methods['snip'], accumulate: 5 })!
  const doubled = (probe: readonly Float32Array[]) => probe.map(layer => Float64Array.from(layer))
  expect(apart(await parts.gradients(), doubled(await whole.gradients()))).toBeLessThan(1e-5)
})

test('the batches are the run\'s own first ones', async () => {
  const updater = snip({ density: 0.5, probeBatches: 2 })
  const probe = trainingProbe({ ...common, network: toyNetwork, updater })!
  const batches = [0, 1].map(index => {
    const { images, labels } = batchOf(toyData.train, { index, batchSize: 16, seed: 5, epoch: 0, shuffle: true })
    return { images, labels }
  })
  const own: Probe = createProbe({ network: toyNetwork, batches, seed: 5 })
  const expected = (await own.gradients()).map(layer => Float64Array.from(layer))
  expect(apart(await probe.gradients(), expected)).toBeLessThan(1e-6)
})

test('more images than there are, are refused before training', () => {
  const refused = (method: Updater) => () => train({ ...common, network: toyNetwork, method, steps: 4 })
  expect(refused(snip({ density: 0.5, probeBatches: 5 }))).toThrow('Choose at most 4.')
  expect(refused(grasp({ density: 0.5, samplesPerClass: 40 }))).toThrow(
    /^grasp: it is to look at 40 images of each class before the first step\. .* Ask for at most \d+\.$/)
})

test('images and weights that do not fit a network are refused', () => {
  const images = new Float32Array(16)
  const made = (batch: object, values = {}) => () =>
    createProbe({ network: toyNetwork, batches: [{ images, labels: [0, 1], ...batch }], seed: 1, values })
  expect(made({})).not.toThrow()
  expect(made({ labels: [0] })).toThrow('expected 8 numbers for each of 1 images of \'toy\', got 16 in all')
  expect(made({}, { fc9: images })).toThrow('\'toy\' has no weight \'fc9\'')
})
