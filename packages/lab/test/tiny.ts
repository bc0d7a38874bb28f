// A small data set, and an engine whose messages are kept, on the CPU backend.
import { imageSet, knownDatasets, type Dataset, type MemorySet } from '@itop/data'
import { randomStream } from '@itop/masks'
import { openBackend } from '../src/engine/backends.js'
import { createEngine, type EngineOptions } from '../src/engine/engine.js'
import { experimentDefaults, type Experiment } from '../src/experiment.js'
import type { FromWorker, ToWorker } from '../src/protocol.js'

/** Images of 4×4 bytes in four classes: the class's row is bright, the rest is noise. */
export function tinySet(split: 'train' | 'test', count: number): MemorySet {
  const random = randomStream(`tiny/${split}`)
  const labels = Uint8Array.from({ length: count }, () => random.nextBelow(4))
  const images = Uint8Array.from({ length: 16 * count }, (_, i) =>
    random.nextBelow(100) + (Math.floor((i % 16) / 4) === labels[Math.floor(i / 16)] ? 120 : 0))
  return imageSet({
    name: 'tiny', split, count, shape: { c: 1, h: 4, w: 4 }, classes: 4, images, labels,
    normalisation: { mean: [0.3], std: [0.2] }
  })
}

export const tinyData: Dataset<MemorySet> = { name: 'tiny', train: tinySet('train', 80), test: tinySet('test', 40) }

/** Noise that is like MNIST in everything else. */
export function noiseSet(split: 'train' | 'test', count: number): MemorySet {
  const random = randomStream(`noise/${split}`)
  const { classes, classNames, normalisation, shape } = knownDatasets.mnist
  return imageSet({
    name: 'mnist', split, count, shape, classes, classNames, normalisation,
    images: Uint8Array.from({ length: 784 * count }, () => random.nextBelow(256)),
    labels: Uint8Array.from({ length: count }, () => random.nextBelow(10))
  })
}

export const noiseData: Dataset<MemorySet> = {
  name: 'mnist', train: noiseSet('train', 40), test: noiseSet('test', 10)
}

/** 16-300-100-4, batches of 8: ten steps an epoch, an update every five. */
export const tinyExperiment: Experiment = {
  ...experimentDefaults, sparsity: 0.8, interval: 5, batch: 8, epochs: 3, learningRate: 0.05
}

export const create = (change: Partial<Experiment> = {}, id = 1): ToWorker =>
  ({ type: 'create', id, experiment: { ...tinyExperiment, ...change }, base: 'http://localhost/' })

/** An engine, and what it said. */
export function tinyEngine(options: Partial<EngineOptions> = {}) {
  const said: FromWorker[] = []
  const waiting: { readonly wanted: (message: FromWorker) => boolean, readonly resolve: () => void }[] = []
  const engine = createEngine({
    openBackend,
    openData: async () => tinyData,
    loadModule: async () => { throw new Error('There is no such module.') },
    ...options,
    post: (message, transfer = []) => {
      said.push(structuredClone(message, { transfer }))
      for (const { wanted, resolve } of waiting) if (wanted(message)) resolve()
    }
  })
  return {
    engine, said,
    say: async (...messages: ToWorker[]) => {
      for (const message of messages) engine.receive(message)
      await engine.handled()
    },
    /** Waits for a message that has not come yet. */
    next: (wanted: (message: FromWorker) => boolean) =>
      new Promise<void>(resolve => { waiting.push({ wanted, resolve }) }),
    of: <Type extends FromWorker['type']>(type: Type) =>
      said.filter((message): message is Extract<FromWorker, { type: Type }> => message.type === type)
  }
}

export const isFinished = (message: FromWorker): boolean => message.type === 'state' && message.finished

export const stands = (message: FromWorker): boolean => message.type === 'state' && !message.running
