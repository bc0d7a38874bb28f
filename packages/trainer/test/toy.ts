// Small data and networks for tests, and the plain CPU backend.
import '@tensorflow/tfjs-backend-cpu'
import { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from '@itop/checkpoint'
import { imageSet, type Dataset, type MemorySet } from '@itop/data'
import { randomStream } from '@itop/masks'
import { defineNetwork, mlp } from '@itop/models'
import * as tf from '@tensorflow/tfjs-core'
import type { TrainEvent, TrainRun } from '../src/index.js'

/** Makes TF.js's own backend the current one, without its greeting in Node. */
export async function usePlainCpu(): Promise<void> {
  await tf.setBackend('cpu')
  const backend = tf.backend() as unknown as { firstUse: boolean }
  backend.firstUse = false
}

/** Images of 2×4 bytes in three classes: the class's pixel pair is bright, the rest is noise. */
export function toySet(split: 'train' | 'test', count: number): MemorySet {
  const random = randomStream(`toy/${split}`)
  const labels = Uint8Array.from({ length: count }, () => random.nextBelow(3))
  const images = Uint8Array.from({ length: 8 * count }, (_, i) => {
    const bright = Math.floor((i % 8) / 2) === labels[Math.floor(i / 8)]
    return random.nextBelow(100) + (bright ? 120 : 0)
  })
  return imageSet({
    name: 'toy', split, count, shape: { c: 1, h: 2, w: 4 }, classes: 3, images, labels,
    normalisation: { mean: [0.3], std: [0.2] }
  })
}

export const toyData: Dataset<MemorySet> = { name: 'toy', train: toySet('train', 50), test: toySet('test', 21) }

export const toyNetwork = mlp({ name: 'toy', layers: [8, 16, 3] })

/** The same size, with a norm and dropout: all that a step's state and place have a say in, without a convolution. */
export const normedNetwork = defineNetwork({
  name: 'normed', input: { c: 1, h: 2, w: 4 }, classes: 3,
  body: (layers, image) => {
    const hidden = layers.linear(layers.flatten(image), 'fc1', { out: 16, bias: false })
    const normed = layers.norm(hidden, 'bn1', { relu: true })
    return layers.linear(layers.dropout(normed, 'drop', 0.2), 'fc2', { out: 3 })
  }
})

/** Images of 6×6 bytes in three classes: the class's two rows are bright, the rest is noise. */
export function rowSet(split: 'train' | 'test', count: number): MemorySet {
  const random = randomStream(`rows/${split}`)
  const labels = Uint8Array.from({ length: count }, () => random.nextBelow(3))
  const images = Uint8Array.from({ length: 36 * count }, (_, i) => {
    const bright = Math.floor((i % 36) / 12) === labels[Math.floor(i / 36)]
    return random.nextBelow(100) + (bright ? 120 : 0)
  })
  return imageSet({
    name: 'rows', split, count, shape: { c: 1, h: 6, w: 6 }, classes: 3, images, labels,
    normalisation: { mean: [0.4], std: [0.25] }
  })
}

export const rowData: Dataset<MemorySet> = { name: 'rows', train: rowSet('train', 40), test: rowSet('test', 30) }

/** Every kind of layer: convolution, norm with ReLU and with residual, pool, dropout, linear. 288 maskable weights. */
export const convNetwork = defineNetwork({
  name: 'conv', input: { c: 1, h: 6, w: 6 }, classes: 3,
  body: (layers, image) => {
    const first = layers.norm(
      layers.conv(image, 'conv1', { out: 4, kernel: 3, padding: 1, bias: false }), 'bn1', { relu: true })
    const second = layers.norm(
      layers.conv(first, 'conv2', { out: 4, kernel: 3, padding: 1, bias: false }), 'bn2',
      { residual: first, relu: true })
    const small = layers.flatten(layers.maxPool(second, { size: 2 }))   // 4×3×3
    return layers.linear(layers.dropout(small, 'drop', 0.2), 'fc', { out: 3 })
  }
})

/** All events of a run, once it has ended. */
export async function eventsOf(run: TrainRun): Promise<TrainEvent[]> {
  const events: TrainEvent[] = []
  for await (const event of run.events) events.push(event)
  return events
}

/** A checkpoint as bytes, so that it outlives the run's own arrays. */
export const frozen = (checkpoint: Checkpoint): Uint8Array => join(encodeCheckpoint(checkpoint))

export const thawed = (bytes: Uint8Array): Checkpoint => decodeCheckpoint(bytes)

function join(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

/** A checkpoint without its times, comparable by toEqual. */
export function timeless({ step, meta, masks, arrays }: Checkpoint) {
  const { seconds: _, totalSteps: __, ...rest } = meta
  return {
    step,
    meta: rest,
    masks: Object.fromEntries([...masks].map(([name, mask]) => [name, [...mask.words]])),
    arrays: Object.fromEntries([...arrays].map(([name, values]) =>
      [name, [...new Uint32Array(values.slice().buffer)]]))
  }
}

/** Events without their times. */
export const withoutTimes = (events: readonly TrainEvent[]): object[] => events.map(event =>
  Object.fromEntries(Object.entries(event).filter(([key]) => !['seconds', 'milliseconds', 'bytes'].includes(key))))
