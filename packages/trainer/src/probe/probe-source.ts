import { checkInteger } from '@itop/masks'
import { ofEachClass, type ImageSet } from '@itop/data'
import type { Network } from '@itop/models'
import { createInput, type Activation, type ImageShape } from '@itop/ops'
import type { ProbeImages } from '@itop/updaters'
import { createBatches, type BatchSize, type OpenedPart } from '../run/batches.js'

/** The images that a probe looks at, in parts that fit the memory. */
export interface ProbeSource {
  /** In all parts together. */
  readonly images: number
  /** Each part once, in the same order whenever it is asked; who reads it disposes `input.tensor`. */
  readonly parts: () => AsyncIterable<OpenedPart>
}

/** Images of the data that a method asks for. */
export type DataImages = Exclude<ProbeImages, { readonly ones: true }>

/** Which images of a training set, and how many at a time. */
export interface ProbeChoice extends BatchSize {
  readonly seed: number
}

/**
 * The images of a training set that a method looks at, without augmentation: the first batches of the run, in its
 * order, or some of each class, drawn by the seed. Refuses more than there are.
 */
export function sourceOf(
  where: string, set: ImageSet, asked: DataImages, { seed, batch, accumulate }: ProbeChoice
): ProbeSource {
  const perClass = 'perClass' in asked
  const chosen = perClass ? drawn(where, set, asked.perClass, seed) : set
  const whole = Math.min(batch, chosen.count)
  const most = Math.ceil(chosen.count / whole)
  const batches = perClass ? most : asked.batches
  checkInteger(`${where}: batches to look at`, batches, 1)
  if (batches > most) {
    throw new RangeError(`${where}: it is to look at ${batches} batches of ${batch} images before the first step, ` +
      `and the training split has ${most}. Choose at most ${most}.`)
  }
  return {
    images: Math.min(batches * whole, chosen.count),
    parts: async function* () {
      const load = createBatches(chosen, { batch: whole, accumulate: Math.min(accumulate ?? 1, whole) })
      for (let index = 0; index < batches; index++) {
        const { parts, open } = await load(perClass ? { index } : { index, seed, epoch: 0, shuffle: true })
        for (let part = 0; part < parts; part++) yield open(part)
      }
    }
  }
}

/** So many images of each class. */
function drawn(where: string, set: ImageSet, count: number, seed: number): ImageSet {
  try {
    return ofEachClass(set, { count, seed: `${seed}/probe` })
  } catch (error) {
    throw error instanceof RangeError
      ? new RangeError(`${where}: it is to look at ${count} images of each class before the first step. ` +
        error.message)
      : error
  }
}

/** Images of one's own: `[n, c·h·w]` floats as the network reads them, and `[n]` class numbers. */
export interface ProbeBatch {
  readonly images: Float32Array
  readonly labels: ArrayLike<number>
}

/** The images of these batches. */
export function sourceOfBatches({ name, input }: Network, batches: readonly ProbeBatch[]): ProbeSource {
  const size = input.c * input.h * input.w
  for (const { images, labels } of batches) {
    if (labels.length >= 1 && images.length === labels.length * size) continue
    throw new RangeError(`createProbe: expected ${size} numbers for each of ${labels.length} images of '${name}', ` +
      `got ${images.length} in all. Pass images row by row, and one label for each.`)
  }
  return {
    images: batches.reduce((sum, { labels }) => sum + labels.length, 0),
    parts: async function* () {
      for (const { images, labels } of batches) {
        yield { input: inputOf(input, images, labels.length), labels: Int32Array.from(labels) }
      }
    }
  }
}

/** One image of ones, of no class. */
export function sourceOfOnes({ input: shape }: Network): ProbeSource {
  const ones = new Float32Array(shape.c * shape.h * shape.w).fill(1)
  return {
    images: 1,
    parts: async function* () { yield { input: inputOf(shape, ones, 1), labels: new Int32Array(1) } }
  }
}

/** Rows of numbers, one an image, where the network reads them. */
const inputOf = (shape: ImageShape, images: Float32Array, count: number): Activation =>
  createInput(shape, count, (buffer, layout) => {
    const size = images.length / count
    if (layout.kind === 'image-major') buffer.set(images)
    else images.forEach((value, i) => { buffer[i % size * layout.lanes + Math.floor(i / size)] = value })
  })
