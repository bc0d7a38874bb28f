import { fillBatch, prepareBatch, type BatchOptions, type ImageSet } from '@itop/data'
import { createInput, type Activation, type InputLayout } from '@itop/ops'
import { partsOf } from './batch-parts.js'

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

/** A function that loads any batch of a set. Its parts are written straight into the backend's memory. */
export function createBatches(
  set: ImageSet, { batch, accumulate = 1 }: BatchSize
): (place: BatchPlace) => Promise<LoadedBatch> {
  const labels = new Int32Array(batch)
  return async place => {
    const options = { ...place, batchSize: batch }
    await prepareBatch(set, options)
    const images = Math.min(batch, set.count - place.index * batch)
    const parts = partsOf(images, batch, accumulate)
    return {
      images,
      parts: parts.length,
      open: index => {
        const part = parts[index]
        const own = labels.subarray(part.first, part.first + part.count)
        const input = createInput(set.shape, part.count, (buffer, layout, writePixels) => {
          fillBatch(set, { ...options, part, ...placeIn(layout) }, { images: buffer, labels: own, writePixels })
        }, { cleared: false })
        return { input, labels: own }
      }
    }
  }
}

const placeIn = (layout: InputLayout) => layout.kind === 'feature-major'
  ? { layout: 'feature-major', lanes: layout.lanes } as const
  : { layout: 'nchw' } as const
