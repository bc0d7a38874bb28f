import { fillBatch, prepareBatch, type BatchOptions, type ImageSet } from '@itop/data'
import { createInput, inputLayout, type Activation, type InputLayout } from '@itop/ops'
import { partsOf, type BatchPart } from './batch-parts.js'

/** A batch, to be computed part by part. */
export interface LoadedBatch {
  /** In all parts together. */
  readonly images: number
  readonly parts: number
  /** Brings a part to where the network can read it: each once, before the next batch is loaded. */
  readonly open: (part: number) => OpenedPart
}

/** The caller disposes `input.tensor`; `labels` holds until the next batch is loaded. */
export interface OpenedPart {
  readonly input: Activation
  readonly labels: Int32Array
}

/** How many images a batch has, and into how many parts a whole one is cut: default 1. */
export interface BatchSize {
  readonly batch: number
  readonly accumulate?: number
}

/** Which batch: its pass over the set, its place in it, and how its images are drawn. */
export type BatchPlace = Pick<BatchOptions, 'seed' | 'epoch' | 'index' | 'augment' | 'shuffle'>

/**
 * A function that loads any batch of a set. A batch in one part is written straight into the backend's memory; several
 * are copied from a buffer of the whole batch, which is what a set draws.
 */
export function createBatches(
  set: ImageSet, { batch, accumulate = 1 }: BatchSize
): (place: BatchPlace) => Promise<LoadedBatch> {
  const labels = new Int32Array(batch)
  const staged = createStage(set, labels)
  return async place => {
    const options = { ...place, batchSize: batch }
    await prepareBatch(set, options)
    const images = Math.min(batch, set.count - place.index * batch)
    const parts = partsOf(images, batch, accumulate)
    const open = parts.length === 1 ? () => whole(set, options, images) : staged(options, images)
    return {
      images,
      parts: parts.length,
      open: index => {
        const part = parts[index]
        return { input: open(part), labels: labels.subarray(part.first, part.first + part.count) }
      }
    }
  }

  function whole(from: ImageSet, options: BatchOptions, images: number): Activation {
    return createInput(from.shape, images, (buffer, layout, writePixels) => {
      fillBatch(from, { ...options, ...placeIn(layout) }, { images: buffer, labels, writePixels })
    }, { cleared: false })
  }
}

const placeIn = (layout: InputLayout) => layout.kind === 'feature-major'
  ? { layout: 'feature-major', lanes: layout.lanes } as const
  : { layout: 'nchw' } as const

/** A function that draws a batch into a buffer, in the backend's order of axes, and cuts parts out of it. */
function createStage(set: ImageSet, labels: Int32Array) {
  const { c, h, w } = set.shape
  const pixels = c * h * w
  let buffer = new Float32Array(0)
  return (options: BatchOptions, images: number): (part: BatchPart) => Activation => {
    if (buffer.length < pixels * images) buffer = new Float32Array(pixels * images)
    const { kind } = inputLayout(images)
    fillBatch(set, { ...options, ...placeIn(kind === 'feature-major' ? { kind, lanes: images } : { kind }) },
      { images: buffer, labels })
    return ({ first, count }) => createInput(set.shape, count, (into, layout) => {
      if (layout.kind === 'image-major') into.set(buffer.subarray(first * pixels, (first + count) * pixels))
      else copyColumns(buffer, images, first, count, into, layout.lanes)
    })
  }
}

/** Columns `first` to `first + count` of rows of `length` numbers, into rows of `lanes`. */
function copyColumns(
  from: Float32Array, length: number, first: number, count: number, into: Float32Array, lanes: number
): void {
  for (let source = first, target = 0; target < into.length; source += length, target += lanes) {
    for (let i = 0; i < count; i++) into[target + i] = from[source + i]
  }
}
