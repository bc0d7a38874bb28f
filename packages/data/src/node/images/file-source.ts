import { randomStream } from '@itop/masks'
import { DataError } from '../../data-error.js'
import { epochOrder } from '../../epoch.js'
import type { BatchChoice, DecodedBatch, FileSet, ImageSource, SetDescription } from '../../types.js'
import { drawsPerImage } from '../../../worker/crop.mjs'
import type { DecodePool } from './decode-pool.js'
import { listFingerprint } from './file-fingerprint.js'
import { selectImages, type ImageList } from './image-list.js'
import type { Report } from './report.js'

/** All that a set of images in files is made of. */
export interface FileSetParts extends Omit<SetDescription, 'count'> {
  readonly list: ImageList
  readonly pool: DecodePool
  readonly report: Report
  /** Whether a batch with `augment: true` shows random crops. */
  readonly varied: boolean
}

/** Batches decoded ahead of the one that is asked for. */
const ahead = 2

/** A set whose batches are decoded by a pool. */
export function fileSet(parts: FileSetParts): FileSet {
  const { list, pool: _pool, report: _report, varied: _varied, ...description } = parts
  return { ...description, count: list.count, source: createSource(parts) }
}

interface Preparing {
  readonly done: Promise<void>
  readonly target: SharedArrayBuffer
  batch?: DecodedBatch
}

function createSource(parts: FileSetParts): ImageSource {
  const { list, shape: { c, h, w } } = parts
  // The batches last asked for, the oldest first, and the memory of those before them.
  const batches = new Map<string, Preparing>()
  const spare: SharedArrayBuffer[] = []
  const broken = new Set<number>()
  let known: ReturnType<typeof listFingerprint> | undefined

  const begin = (choice: BatchChoice): Preparing => {
    const bytes = choice.batchSize * c * h * w
    const fitting = spare.findIndex(({ byteLength }) => byteLength === bytes)
    const target = fitting < 0 ? new SharedArrayBuffer(bytes) : spare.splice(fitting, 1)[0]
    const preparing: Preparing = {
      target,
      done: decodeBatch(parts, choice, broken, target).then(batch => { preparing.batch = batch })
    }
    preparing.done.catch(() => {}) // told to whoever waits for this batch, and to nobody if no one ever does
    return preparing
  }
  const touch = (choice: BatchChoice): Preparing => {
    const key = JSON.stringify(choice)
    const preparing = batches.get(key) ?? begin(choice)
    batches.delete(key)
    batches.set(key, preparing)
    return preparing
  }
  const forgetOldest = () => {
    const [key, { done, target }] = batches.entries().next().value! // only called when there is one
    batches.delete(key)
    const free = () => { spare.splice(0, spare.length, target) }
    void done.then(free, free)
  }
  return {
    prepare: choice => {
      const { done } = touch(choice)
      let next = following(choice, list.count)
      for (let i = 0; i < ahead && next; i++, next = following(next, list.count)) touch(next)
      while (batches.size > ahead + 1) forgetOldest()
      return done
    },
    prepared: choice => batches.get(JSON.stringify(choice))?.batch,
    labels: list.labels,
    fingerprint: () => known ??= listFingerprint(list),
    select: (images, split) =>
      fileSet({ ...parts, list: selectImages(list, images), split, varied: parts.varied && split === 'train' })
  }
}

/** The batch that is likely asked for next: training goes on with the next epoch, a test ends. */
function following(choice: BatchChoice, count: number): BatchChoice | undefined {
  const { epoch = 0, index, batchSize, shuffle } = choice
  if ((index + 1) * batchSize < count) return { ...choice, index: index + 1 }
  return shuffle ? { ...choice, epoch: epoch + 1, index: 0 } : undefined
}

/**
 * Decodes a batch. In the place of an image that is broken, and to be skipped, comes the next readable one of the
 * order, so that an epoch keeps its length; `broken` remembers those known.
 */
async function decodeBatch(
  parts: FileSetParts, choice: BatchChoice, broken: Set<number>, target: SharedArrayBuffer
): Promise<DecodedBatch> {
  const { list, pool, report, shape: { c, h, w } } = parts
  const imageAt = orderOf(list, choice)
  const first = choice.index * choice.batchSize
  const size = Math.min(choice.batchSize, list.count - first)
  const positions = Array.from({ length: size }, (_, slot) => first + slot)
  let slots = positions.map((_, slot) => slot)
  while (slots.length > 0) {
    for (const slot of slots) positions[slot] = nextReadable(list, imageAt, positions[slot], broken)
    const tasks = slots.map(slot => {
      const image = imageAt(positions[slot])
      return { ...list.place(image), ...drawsOf(parts, choice, image), to: slot * c * h * w }
    })
    const failures = await pool.decode({ tasks, size: w, target })
    for (const { task, reason } of failures) {
      const image = imageAt(positions[slots[task]])
      report({ file: list.describe(image), expected: 'an image that can be decoded', found: reason })
      broken.add(image)
    }
    slots = failures.map(({ task }) => slots[task])
  }
  return { bytes: new Uint8Array(target), labels: Int32Array.from(positions, at => list.labels[imageAt(at)]) }
}

/** Position in the epoch → image; goes round past the end. */
function orderOf(list: ImageList, { shuffle, seed, epoch = 0 }: BatchChoice): (position: number) => number {
  if (!shuffle || seed === undefined) return position => position % list.count
  const order = epochOrder(list, seed, epoch)
  return position => order[position % list.count]
}

function nextReadable(
  list: ImageList, imageAt: (position: number) => number, position: number, broken: ReadonlySet<number>
): number {
  if (broken.size === list.count) {
    throw new DataError({
      file: list.describe(0), expected: 'at least one image that can be decoded', found: `none of ${list.count}`,
      fix: 'Check that these are images, and that they may be read.'
    })
  }
  let at = position
  while (broken.has(imageAt(at))) at++
  return at
}

/** An image's random numbers in an epoch; neither the order nor the batch size changes them. */
function drawsOf(
  { varied }: FileSetParts, { augment, seed, epoch = 0 }: BatchChoice, image: number
): { readonly draws?: readonly number[] } {
  if (!varied || !augment) return {}
  const random = randomStream(`data/crop/${seed}/${epoch}/${image}`)
  return { draws: Array.from({ length: drawsPerImage }, () => random.nextFloat()) }
}
