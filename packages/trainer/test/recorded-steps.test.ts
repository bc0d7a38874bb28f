// A recorded step is the ordinary one: every method and optimizer, and all that comes between recordings.
import { register, type CpuBackend, type KernelBuild } from '@itop/backend-cpu'
import { imageSet, type Dataset, type MemorySet } from '@itop/data'
import { createNetwork, type Network } from '@itop/models'
import { crossEntropy, sgdStep, type Loss } from '@itop/ops'
import { methods, setItop, staticMasks, trialSettings, type Updater } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, expect, test } from 'vitest'
import { common, networks } from '../src/conformance/problem.js'
import { record, thawed, type RecordOptions } from '../src/conformance/record.js'
import { adam, adamw, sgd, type Optimizer } from '../src/optimizers/optimizers.js'
import { whyOrdinary } from '../src/step/why-ordinary.js'
import { timeless } from './toy.js'

let backend: CpuBackend
afterEach(() => backend.dispose())

type Options = Partial<RecordOptions>

/** A dozen steps between updates, so that there are some to record. */
const updated: Updater = setItop({ density: 0.3, interval: 12 })

/** Counts the steps that ran as one call: no operation asks for so many jobs. */
function countRecorded(): () => number {
  const { kernels } = tf.backend() as unknown as { kernels: { exports: { run_jobs(at: number, count: number): void } } }
  const { exports } = kernels
  let recorded = 0
  kernels.exports = new Proxy({} as typeof exports, { get: (_, name) => {
    const own = exports[name as 'run_jobs']
    return name !== 'run_jobs' ? own : (at: number, count: number) => {
      if (count > 12) recorded++
      own(at, count)
    }
  } })
  return () => recorded
}

/** What a run came to, bit by bit: every loss, every test, and the last checkpoint. */
async function outcome(replay: boolean, options: Options, build?: KernelBuild) {
  backend = await register({ threads: 2, poison: true, replay, ...build && { build } })
  const recorded = countRecorded()
  const { labelSmoothing: _, ...unsmoothed } = common // which is of the default loss
  const usual = { ...options.loss ? unsmoothed : common, network: networks[0]!, method: updated, steps: 30 }
  const run = await record({ ...usual, ...options })
  await backend.dispose()
  const { losses, tests, checkpoint } = run
  return { losses: [...losses], tests, end: timeless(checkpoint), recorded: recorded() }
}

/** Runs with and without recording come to the same; how many steps were recorded. */
async function recordedOf(options: Options, build?: KernelBuild): Promise<number> {
  const [{ recorded, ...one }, { recorded: none, ...other }] =
    [await outcome(true, options, build), await outcome(false, options, build)]
  expect(one).toEqual(other)
  expect(none).toBe(0)
  return recorded
}

const trials = Object.values(methods).map(method => method.make(
  trialSettings(method, { density: 0.3, interval: 12, dropFraction: 0.3, iterations: 1, group: 4 })))

/** Of top-kast each pass uses a part of what is stored; others say why. */
const mayRecord = (updater: Updater): boolean =>
  updater.name !== 'top-kast' && whyOrdinary({ ...plain, updater }) === undefined

const plain = { loss: crossEntropy(), optimizer: sgd(), accumulate: 1 }

// Thirty steps are four epochs, of which each ends with a smaller batch, and two updates.
test.each(trials.flatMap(method => networks.map(network => ({ method, network }))))(
  '$method.name on $network.name comes to the same, update by update', async ({ method, network }) => {
    const recorded = await recordedOf({ method, network })
    backend = await register({ threads: 1 })
    if (mayRecord(method)) expect(recorded).toBeGreaterThan(10)
    else expect(recorded).toBe(0)
  })

test('WebAssembly comes to the same', async () => {
  for (const network of networks) expect(await recordedOf({ network, steps: 20 }, 'wasm-simd')).toBeGreaterThan(10)
})

const optimizers: Readonly<Record<string, Options>> = {
  'sgd without momentum': { optimizer: sgd({ momentum: 0 }) },
  'sgd with momentum as it was': { optimizer: sgd({ nesterov: false }), decay: 'weights' },
  'adam': { optimizer: adam(), learningRate: 1e-3 },
  'adam by the age of each weight': { optimizer: adam({ biasCorrection: 'weight' }), learningRate: 1e-3 },
  'adamw': { optimizer: adamw(), learningRate: 1e-3, weightDecay: 0.1, decay: 'no-norms' },
  'a rate that is another in every step': { learningRate: step => 0.1 / (1 + step) },
  'a rate that falls late': { learningRate: step => step < 25 ? 0.05 : 0.01 },
  'gradients whose norm is bounded': { clipNorm: 0.5 },
  'no smoothing, no decay': { labelSmoothing: 0, weightDecay: 0 }
}

test.each(Object.entries(optimizers))('%s: comes to the same', async (_, options) => {
  expect(await recordedOf({ network: networks[1]!, ...options })).toBeGreaterThan(10)
})

test('a run that is resumed records anew, and ends as one left alone', async () => {
  backend = await register({ threads: 1 })
  const optimizer = adam()
  const options = { ...common, network: networks[1]!, method: updated, optimizer, learningRate: 1e-3, steps: 30 }
  const whole = await record({ ...options, save: 17 })
  const recorded = countRecorded()
  const resumed = await record({ ...options, resumeFrom: thawed(whole.saved.get(17)!) })
  expect(timeless(resumed.checkpoint)).toEqual(timeless(whole.checkpoint))
  expect(recorded()).toBe(10)
})

test('a run that takes over from another counts its own steps', async () => {
  backend = await register({ threads: 1 })
  const network = networks[0]!
  const options = { method: staticMasks({ density: 0.3 }), optimizer: adam(), learningRate: 1e-3 }
  const { checkpoint: { arrays } } = await record({ ...common, network, ...options, steps: 5 })
  await backend.dispose()
  const values = new Map(network.weights.map(({ name }) => [name, Float32Array.from(arrays.get(`value/${name}`)!)]))
  expect(await recordedOf({ ...options, startFrom: { step: 5, values } })).toBe(21)
})

test('batches in parts are computed part by part', async () => {
  expect(await recordedOf({ accumulate: 2, steps: 10 })).toBe(0)
})

/** An optimizer of somebody else. */
const foreign = (apply: Optimizer['apply'], steady = true): Optimizer =>
  ({ name: 'foreign', slots: ['momentum'], settings: {}, steady, apply })

test.each([
  ['computes in JavaScript', foreign(({ values }, gradient, _, { learningRate }) => {
    values.assign(tf.sub(values, tf.mul(gradient, learningRate)) as typeof values)
  })],
  ['has a rate of its own', foreign((parameter, gradient, [velocity], { learningRate, weightDecay }) => {
    const numbers = { learningRate: learningRate / 2, momentum: 0.9, nesterov: true, weightDecay }
    sgdStep(parameter, gradient, velocity!, numbers)
  })],
  ['decays by the step', foreign((parameter, gradient, [velocity], { learningRate, step }) => {
    sgdStep(parameter, gradient, velocity!, { learningRate, momentum: 0.9, nesterov: true, weightDecay: 1e-4 * step })
  })],
  ['looks at numbers', foreign((parameter, gradient, [velocity], { learningRate }) => {
    const nesterov = gradient.dataSync()[0]! > 0
    sgdStep(parameter, gradient, velocity!, { learningRate, momentum: 0.9, nesterov, weightDecay: 0 })
  })]
])('an optimizer that %s is not recorded, whatever it says', async (_, optimizer) => {
  expect(await recordedOf({ optimizer, steps: 10 })).toBe(0)
})

test('an optimizer that may do something else in some steps is not recorded', async () => {
  const optimizer = foreign((parameter, gradient, [velocity], { learningRate, weightDecay, step }) => {
    const momentum = step % 5 === 0 ? 0 : 0.9 // the same in the two steps that a recording looks at
    sgdStep(parameter, gradient, velocity!, { learningRate, momentum, nesterov: true, weightDecay })
  }, false)
  expect(await recordedOf({ optimizer, steps: 10 })).toBe(0)
})

test('a loss that may look at labels itself is not recorded', async () => {
  const { batch, ...rest } = crossEntropy()
  const loss: Loss = { ...rest, steady: false, batch: (logits, labels, options) => {
    const turned = labels.map(label => label === 0 ? 1 : label)
    return batch!(logits, turned, options)
  } }
  expect(await recordedOf({ loss, steps: 10 })).toBe(0)
})

/** Few images of a network's shape, each pixel a byte of its own. */
function imagesOf({ input, classes }: Network): Dataset<MemorySet> {
  const { c, h, w } = input
  const set = (split: 'train' | 'test', count: number) => imageSet({
    name: 'noise', split, count, shape: input, classes,
    images: Uint8Array.from({ length: count * c * h * w }, (_, i) => Math.imul(i + 1, 0x9e3779b1) >>> 24),
    labels: Uint8Array.from({ length: count }, (_, i) => i % classes),
    normalisation: { mean: new Array<number>(c).fill(0.5), std: new Array<number>(c).fill(0.5) }
  })
  return { name: 'noise', train: set('train', 8), test: set('test', 2) }
}

/** A model of each family, and those of other kinds of layers. */
const models = ['mlp', 'mlp-cifar10', 'lenet5', 'vgg-c', 'vgg-like', 'resnet18', 'resnet50', 'wrn-10-1']

test.each(models)('%s comes to the same', async name => {
  const network = createNetwork(name, { classes: 10 })
  const recorded = await recordedOf({
    network, data: imagesOf(network), augment: false, batch: 2, method: staticMasks({ density: 0.05 }), steps: 3,
    learningRate: 1e-3
  })
  expect(recorded).toBe(2)
})
