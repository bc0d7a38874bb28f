import { methods, pruneAndGrow, setItop, trialSettings, type GivenSettings, type Updater } from '@itop/updaters'
import type { Checkpoint } from '@itop/checkpoint'
import { highestScores } from '@itop/criteria'
import { Mask } from '@itop/masks'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { adam, multiStepRate, sgd, train, type Optimizer, type TrainOptions } from '../src/index.js'
import { mlp } from '@itop/models'
import { eventsOf, frozen, thawed, timeless, toyData, toyNetwork, usePlainCpu, withoutTimes } from './toy.js'

beforeAll(usePlainCpu)

const steps = 14   // four steps an epoch, updates at 3, 6, 9, 12

const optimizers: Record<string, Optimizer> = { sgd: sgd(), adam: adam() }

/** What shows more of a method than the usual settings do. */
const telling: Record<string, GivenSettings> = {
  snfs: { interval: undefined },
  dsr: { dropFraction: 0.2 },
  deepr: { noise: 0.01, l1: 0.001 },
  srigl: { salience: 0.6, stopFraction: 1 },
  haste: { group: 2 },
  cht: { interval: undefined, earlyStop: 0.9 },
  'grasp-it': { iterations: 3 },
  'ac-dc': { phases: [0.2, 0.4, 0.6, 0.7, 0.8] },
  'top-kast': { penalty: 0.01 },
  'sr-ste': { n: 1, m: 4, maskedDecay: 0.01 }
}

const usual = { density: 0.4, interval: 3 }
function made(name: string, more: GivenSettings = {}): Updater {
  const method = methods[name]
  return method.make({ ...trialSettings(method, usual), ...more })
}

const recipes: Record<string, Updater> = {
  ...Object.fromEntries(Object.keys(methods).map(name => [name, made(name, telling[name])])),
  'set of blocks': made('set', { structure: 'block:4x1', remainder: 'unstructured' }),
  'rigl of shared patterns': made('rigl', { structure: 'shared:2', remainder: 'unstructured', stopFraction: 1 }),
  'rigl by the mean gradient of two steps': made('rigl', { gradientBatches: 2, stopFraction: 1 }),
  'set of constant fan-in': made('set', { structure: 'fan-in' }),
  'set without return': made('set', { regrow: 'refused' }),
  'snfs as its authors have it, with a memory': made('snfs', { counts: 'reference' }),
  'srigl with the mean of two gradients': made('srigl', { gradientBatches: 2, stopFraction: 1 }),
  'chts whose density falls, from a ring': made('chts', {
    density: 0.2, initialDensity: 0.5, topology: 'ring', removal: 'relative-importance'
  }),
  'mest with gradients and a soft bound': made('mest', { lambda: 0.1, bound: 'soft' }),
  'granet from dense': made('granet', { density: 0.2, initialDensity: 1 }),
  'granet by the mean gradient of two steps': made('granet', { density: 0.2, gradientBatches: 2 }),
  'gmp of blocks, by another score': made('gmp', {
    density: 0.2, structure: 'block:2x1', remainder: 'unstructured', pooling: 'max', prune: 'taylor'
  }),
  'ac-dc that keeps slots, by layer': made('ac-dc', {
    density: 0.2, phaseStart: 0.25, phaseLength: 0.2, slots: 'kept', pruneScope: 'layer'
  }),
  'top-kast with the norm as its penalty': made('top-kast', { penalty: 0.01, penaltyKind: 'norm' }),
  'momentum growth': made('set-itop', { grow: 'momentum' }),
  'mean of two gradients': made('set-itop', { grow: highestScores('mean-gradient', 'gradient/mean-of:2') }),
  'taylor pruning': pruneAndGrow({
    density: 0.4, distribution: 'erk', prune: 'taylor', grow: 'random', interval: 3, dropFraction: 0.3,
    dropSchedule: 'constant'
  })
}

const options = (method: Updater, optimizer: Optimizer): TrainOptions => ({
  network: toyNetwork, data: toyData, seed: 5, batch: 16, method, optimizer, steps,
  learningRate: multiStepRate({ learningRate: 0.05 }), labelSmoothing: 0.1
})

/** A whole run with a checkpoint after every step, as bytes by step. */
async function wholeRun(settings: TrainOptions) {
  const saved = new Map<number, Uint8Array>()
  const run = train({ ...settings, checkpoint: { every: 1, write: async checkpoint => {
    const bytes = frozen(checkpoint)
    saved.set(checkpoint.step, bytes)
    return { bytes: bytes.length }
  } } })
  const events = await eventsOf(run)
  return { saved, events, end: (await run.done).checkpoint }
}

describe.each(Object.keys(recipes))('a run of %s', method => {
  const names = Object.keys(optimizers)
  test.each(names)('with %s, killed anywhere and resumed, ends as one left alone', async optimizer => {
    const settings = options(recipes[method], optimizers[optimizer])
    const { saved, events, end } = await wholeRun(settings)
    for (const stop of [1, 2, 3, 4, 5, 8, 11, 13, 14]) {
      const run = train({ ...settings, resumeFrom: thawed(saved.get(stop) ?? new Uint8Array(0)) })
      const later = await eventsOf(run)
      expect(timeless((await run.done).checkpoint), `stopped at ${stop}`).toEqual(timeless(end))
      const expected = events.filter(event => event.type === 'end' ||
        (event.type !== 'checkpoint' && 'step' in event && event.step > stop))
      expect(later[0]).toMatchObject({ type: 'start', resumedFrom: stop })
      expect(withoutTimes(later.slice(1))).toEqual(withoutTimes(expected))
    }
  })
})

describe('resuming', () => {
  const settings = options(recipes['set-itop'], sgd())

  test('can go on for longer: schedules use the new length from there on', async () => {
    const { saved } = await wholeRun(settings)
    const from = thawed(saved.get(14) ?? new Uint8Array(0))
    const run = train({ ...settings, steps: 28, resumeFrom: from })
    const events = await eventsOf(run)
    expect((await run.done).step).toBe(28)
    // Half of 28 is reached at once, so the rate is a tenth, not the hundredth that 14 steps ended with.
    const epoch = events.find(event => event.type === 'epoch')
    expect(epoch).toMatchObject({ step: 16, learningRate: expect.closeTo(0.005, 10) })
  })

  test('a shorter run is refused', async () => {
    const from = (await train({ ...settings, steps: 6 }).done).checkpoint
    expect(() => train({ ...settings, steps: 5, resumeFrom: from })).toThrow(
      "train: expected a run of at least the checkpoint's 6 steps, got 5. Ask for a longer run.")
  })

  test('a checkpoint of another training is refused, naming both values', async () => {
    const resumeFrom = thawed(frozen((await train({ ...settings, steps: 2 }).done).checkpoint))
    const refused = (other: Partial<TrainOptions>, message: string) =>
      expect(() => train({ ...settings, ...other, resumeFrom })).toThrow(message)
    refused({ seed: 6 }, 'train: cannot resume: the seed of the checkpoint is 5, of this run 6. Make them the same')
    refused({ network: mlp({ name: 'other', layers: [8, 16, 3] }) },
      'the model of the checkpoint is "toy", of this run "other"')
    refused({ network: mlp({ name: 'toy', layers: [8, 9, 3] }) }, 'the weights of the checkpoint is "fc1 [16,8]')
    refused({ method: recipes['rigl-itop'] }, 'the method of the checkpoint is "set-itop", of this run "rigl-itop"')
    refused({ method: setItop({ density: 0.4, interval: 4 }) },
      'the setting interval of the checkpoint is 3, of this run 4')
    refused({ batch: 8 }, 'the batch of the checkpoint is 16, of this run 8')
    refused({ accumulate: 4 }, 'the accumulate of the checkpoint is 1, of this run 4')
    refused({ decay: 'no-norms' }, 'the decay of the checkpoint is "all", of this run "no-norms"')
    refused({ optimizer: adam() }, 'the optimizer of the checkpoint is "sgd", of this run "adam"')
    refused({ optimizer: sgd({ momentum: 0.5 }) }, 'the optimizer momentum of the checkpoint is 0.9, of this run 0.5')
    refused({ data: { ...toyData, name: 'other' } }, 'the data set of the checkpoint is "toy", of this run "other"')
  })

  test('a checkpoint that lacks what a run needs is refused before anything is computed', async () => {
    const whole = thawed(frozen((await train({ ...settings, steps: 5 }).done).checkpoint))
    const tensors = tf.memory().numTensors
    const refused = (change: Partial<Checkpoint>, message: string | RegExp) =>
      expect(async () => train({ ...settings, resumeFrom: { ...whole, ...change } }).done).rejects.toThrow(message)
    const masks = (name: string, mask?: Mask) => {
      const changed = new Map([...whole.masks].filter(([key]) => key !== name))
      return { masks: mask ? changed.set(name, mask) : changed }
    }
    const arrays = (name: string, array?: Float32Array | Uint32Array) => {
      const changed = new Map([...whole.arrays].filter(([key]) => key !== name))
      return { arrays: array ? changed.set(name, array) : changed }
    }
    const meta = (change: Record<string, unknown>) => ({ meta: { ...whole.meta, ...change } })
    await refused(masks('mask/fc1'), "expected a mask of 'fc1' in the checkpoint, got none")
    await refused(masks('mask/fc1', Mask.full([8, 16])), "a mask of 'fc1' of shape [16, 8], got [8, 16]")
    await refused(masks('everActive/fc1'), 'expected a mask "everActive/fc1" of shape [16, 8], got none')
    await refused(arrays('value/fc2', new Float32Array(1)),
      /expected \d+ numbers of 'value\/fc2' in a Float32Array, got 1/)
    await refused(arrays('momentum/fc1'), /expected \d+ numbers of 'momentum\/fc1' in a Float32Array, got none/)
    await refused(arrays('birthSteps/fc1', Uint32Array.of(1)),
      /"birthSteps\/fc1" with \d+ entries.*got 1 in a Uint32Array/)
    await refused(meta({ epochSums: { loss: null, correct: 0, samples: 0 } }),
      'meta.epochSums of the checkpoint is {"correct"')
    await refused(meta({ testDue: { learningRate: 'x' } }), 'meta.testDue of the checkpoint is {"learningRate":"x"}')
    await refused(meta({ growthSteps: -1 }), 'meta.growthSteps of the checkpoint is -1')
    await refused(meta({ measured: { gradient: 'x' } }), 'meta.measured of the checkpoint is {"gradient":"x"}')
    await refused(meta({ exploration: [null] }), 'meta.exploration of the checkpoint is [null]')
    await refused(meta({ exploration: undefined }), 'meta.exploration of the checkpoint is not there')
    await refused(meta({ exploration: [] }), 'meta.exploration of the checkpoint is []')
    await refused(meta({ dataChanges: 5 }), 'meta.dataChanges of the checkpoint is 5')
    await refused(meta({ dataChanges: [{ step: 1, differences: null }] }), 'meta.dataChanges of the checkpoint is [{')
    await refused(meta({ updater: null }), 'meta.updater of the checkpoint is null')
    await refused(meta({ updater: { version: 99, state: null } }), 'the checkpoint has state 99 of set-itop')
    expect(() => train({ ...settings, resumeFrom: { ...whole, ...masks('mask/fc1') } })).toThrow(/got none/) // at once
    await refused(meta({ seconds: 'x'.repeat(1e5) }), /meta\.seconds of the checkpoint is "x{99}…\. It was not/)
    expect(tf.memory().numTensors).toBe(tensors)
  })

  test('goes on from files of before batches had parts and norms could be left undecayed', async () => {
    const { arrays, masks, meta, step } = (await train({ ...settings, steps: 2 }).done).checkpoint
    const { accumulate: _, decay: __, ...old } = meta
    const from = (decayBiases: boolean) => ({ step, masks, arrays, meta: { ...old, decayBiases } })
    expect((await train({ ...settings, steps: 3, resumeFrom: from(true) }).done).step).toBe(3)
    expect((await train({ ...settings, steps: 3, decay: 'weights', resumeFrom: from(false) }).done).step).toBe(3)
    expect(() => train({ ...settings, steps: 3, resumeFrom: from(false) })).toThrow(
      'the decay of the checkpoint is "weights", of this run "all"')
  })

  test('on other kernels goes on, and says that bits will differ', async () => {
    const resumeFrom = (await train({ ...settings, steps: 2, backend: { name: 'cpu', build: 'avx2' } }).done).checkpoint
    const told: string[] = []
    const run = train({
      ...settings, backend: { name: 'cpu', build: 'plain' }, resumeFrom, onWarning: message => { told.push(message) }
    })
    const { finished, warnings } = await run.done
    expect(finished).toBe(true)
    expect(told).toEqual(warnings)
    expect(warnings).toEqual([expect.stringMatching(/computed by cpu \(avx2\), this run goes on with cpu \(plain\)/)])
  })
})
