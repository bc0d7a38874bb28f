// Several ranks train as one process does that cuts its batches into as many parts.
import type { Checkpoint } from '@itop/checkpoint'
import { highestScores } from '@itop/criteria'
import { lottery, riglItop, setItop, snip, topKast, type Updater } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { adam, rounds, train, type Collective, type TrainOptions } from '../src/index.js'
import { backendNames, backends } from './backends.js'
import { localRanks } from './local-ranks.js'
import {
  convNetwork, eventsOf, frozen, normedNetwork, rowData, thawed, timeless, toyData, toyNetwork, toySet, usePlainCpu,
  withoutTimes
} from './toy.js'

const common: TrainOptions = {
  network: toyNetwork, data: toyData, method: riglItop({ density: 0.4, interval: 4 }), seed: 2, batch: 16, steps: 10,
  learningRate: 0.05, labelSmoothing: 0.1, clipNorm: 1   // an epoch of 50 images ends with a batch of two
}

/** Checkpoints and records of one run, or one for each rank. */
async function alone(options: TrainOptions) {
  const run = train(options)
  const events = await eventsOf(run)
  return { events: withoutTimes(events), end: comparable((await run.done).checkpoint) }
}

const together = (options: TrainOptions, size: number) =>
  Promise.all(localRanks(size).map(collective => alone({ ...options, collective })))

/** Without what says how the work was shared. */
function comparable(checkpoint: Checkpoint) {
  const { meta: { accumulate: _, ranks: __, ...meta }, ...rest } = timeless(checkpoint)
  return { ...rest, meta }
}

describe.each(backendNames)('ranks on %s', name => {
  let release: () => Promise<void>
  beforeAll(async () => { release = await backends[name]() })
  afterAll(() => release())

  const cases: Readonly<Record<string, Partial<TrainOptions>>> = {
    'growing by the gradient': {},
    'growing by a mean of gradients': {
      method: setItop({ density: 0.4, interval: 4, grow: highestScores('mean-gradient', 'gradient/mean-of:2') })
    },
    'with momentum of every position': { method: setItop({ density: 0.4, interval: 4, grow: 'momentum' }) },
    'with weights that the forward pass leaves out': { method: topKast({ density: 0.3, interval: 4 }) },
    'chosen by a look at data': { method: snip({ density: 0.4 }) },
    'with a norm and dropout': { network: normedNetwork, optimizer: adam(), batch: 24 },
    'with convolutions': { network: convNetwork, data: rowData, batch: 24, steps: 5 }
  }

  test.each(Object.entries(cases))('%s, two are one process with two parts, bit for bit', async (_, own) => {
    const options = { ...common, ...own }
    const before = tf.memory().numTensors
    const one = await alone({ ...options, accumulate: 2 })
    const [first, second] = await together(options, 2)
    expect(first).toEqual(one)
    expect(second.end).toEqual(one.end)
    expect(tf.memory().numTensors).toBe(before)
  })

  test('four agree in every bit, whether or not each has a part of the last batch', async () => {
    const [first, ...others] = await together({ ...common, accumulate: 2 }, 4)
    for (const other of others) expect(other).toEqual(first)
  })
})

describe('ranks', () => {
  beforeAll(usePlainCpu)

  /** Each rank with options of its own; how all of them ended. */
  const each = (size: number, optionsOf: (collective: Collective) => Partial<TrainOptions>) =>
    Promise.all(localRanks(size).map(collective =>
      train({ ...common, collective, ...optionsOf(collective) }).done.catch((error: unknown) => error as Error)))

  test('send what exists, and all positions in the step of an update alone', async () => {
    const sent: string[] = []
    const ranks = localRanks(2, (call, numbers) => { if (call === 'allReduce') sent.push(`${numbers}`) })
    const network = toyNetwork   // 8·16 + 16·3 weights, 16 + 3 biases
    const method = setItop({ density: 0.5, interval: 2, grow: 'gradient' })
    const [result] = await Promise.all(ranks.map(collective =>
      train({ ...common, network, method, steps: 3, collective }).done))
    const { active } = result
    const step = String(active + 19 + 2 * 2 + 1)   // loss and correct answers of two parts, and whether to stop
    const start = ['3', '1', '1', '1', '1']   // settings, data and kernels are the same; so are four tensors
    expect(sent).toEqual([...start, step, step, '128', '48', '2', step])   // two layers, whose masks are compared
  })

  test('stop together after the step in which one of them was asked, and the first alone writes', async () => {
    const written: string[] = []
    const stopped = await each(2, ({ rank }) => ({
      ...rank === 1 && stopAt(5),
      checkpoint: { every: 2, write: async ({ step }) => {
        written.push(`${step} by ${rank}`)
        return { bytes: 1 }
      } }
    }))
    expect(stopped).toMatchObject([{ finished: false, step: 6 }, { finished: false, step: 6 }])
    expect(written).toEqual(['2 by 0', '4 by 0', '6 by 0'])
  })

  test('go on where as many stopped as if nothing had been, and where others did with a warning', async () => {
    const [whole] = await each(2, () => ({}))
    const [stopped] = await each(2, () => stopAt(5))
    const resumeFrom = thawed(frozen((stopped as Result).checkpoint))
    expect(resumeFrom.step).toBe(6)
    const [same] = await each(2, () => ({ resumeFrom }))
    expect(comparable((same as Result).checkpoint)).toEqual(comparable((whole as Result).checkpoint))
    expect((same as Result).warnings).toEqual([])
    const [three, other] = await each(3, () => ({ resumeFrom }))
    expect(comparable((other as Result).checkpoint)).toEqual(comparable((three as Result).checkpoint))
    expect((three as Result).warnings).toEqual([expect.stringMatching(
      /^The checkpoint is of 2 ranks, this run goes on with 3 ranks: batches are cut into other parts, so the /)])
    const { warnings } = await train({ ...common, resumeFrom }).done
    expect(warnings).toEqual([expect.stringContaining('is of 2 ranks, this run goes on with one process: ')])
  })

  test('of a lottery are one process with two parts, too', async () => {
    const options = { ...common, method: lottery({ rounds: 1, rewindTo: 2 }), steps: 4 }
    const one = await rounds({ ...options, accumulate: 2 }).done
    const two = await Promise.all(localRanks(2).map(collective => rounds({ ...options, collective }).done))
    for (const { checkpoint, ends } of two) {
      expect(ends).toEqual(one.ends)
      expect(comparable(checkpoint).arrays).toEqual(comparable(one.checkpoint).arrays)
    }
  })

  test('whose masks differ all end, and say of which layer', async () => {
    const method = setItop({ density: 0.4, interval: 4 })
    const failing: Updater = { ...method, update: async (state, layers, at) => {
      const [{ change, ...rest }, other] =
        [await method.update(state, layers, at), await method.update(state, layers, { ...at, seed: 5 })]
      return { ...rest, change: { ...change, layers: [change.layers[0]!, other.change.layers[1]!] } }
    } }
    const ended = await each(2, ({ rank }) => ({ method: rank === 1 ? failing : method, ...saving(2) }))
    for (const error of ended) {
      expect(error).toMatchObject({ name: 'TrainingError', step: 4, lastCheckpoint: 2 })
      expect((error as Error).message).toBe("train: 1 of 2 ranks has another mask of 'fc2' than rank 0 at step 4. " +
        'Give all ranks the same version of these packages, on machines of one kind. ' +
        'The last good checkpoint is of step 2.')
    }
  })

  test.each<[string, Partial<TrainOptions>, string]>([
    ['other settings', { seed: 3 }, 'Give all the same command line, and the same version of these packages.'],
    ['other settings', { steps: 11 }, 'Give all the same command line'],
    ['other data', { data: { ...toyData, train: toySet('test', 50) } }, 'Give all the same files.'],
    ['other kernels', { backend: { name: 'cpu', build: 'another' } }, 'They round differently']
  ])('with %s do not begin', async (what, own, fix) => {
    for (const error of await each(3, ({ rank }) => rank === 0 ? {} : own)) {
      expect(error).toBeInstanceOf(RangeError)
      expect((error as Error).message).toContain(`train: 2 of 3 ranks have ${what} than rank 0. ${fix}`)
    }
  })

  test('that go on from other weights do not begin', async () => {
    const { checkpoint } = await train({ ...common, ...stopAt(2) }).done
    const changed = thawed(frozen(checkpoint))
    changed.arrays.get('value/fc2')![3] = 0.5
    for (const error of await each(2, ({ rank }) => ({ resumeFrom: rank === 0 ? checkpoint : changed }))) {
      expect((error as Error).message).toBe(
        "train: 1 of 2 ranks has other values of 'fc2' than rank 0. Let all go on from the same checkpoint.")
    }
  })

  test('that are more than the images of a batch are refused, and one is as none', async () => {
    const [collective] = localRanks(17)
    expect(() => train({ ...common, collective: collective! })).toThrow('train: a batch of 16 images is too small ' +
      'for 17 ranks, which cut it into 17 parts. Choose a batch of at least 17, or fewer ranks.')
    const [only] = localRanks(1, call => { throw new Error(call) })
    expect(comparable((await train({ ...common, collective: only! }).done).checkpoint))
      .toEqual(comparable((await train(common).done).checkpoint))
  })
})

type Result = Awaited<ReturnType<typeof train>['done']>

/** Asks a run to stop when it has made so many steps. */
function stopAt(steps: number): Partial<TrainOptions> {
  const controller = new AbortController()
  const halt = (): undefined => { controller.abort() }
  return { signal: controller.signal, between: ({ step }) => step === steps ? halt() : undefined }
}

const saving = (every: number) => ({ checkpoint: { every, write: async () => ({ bytes: 1 }) } })
