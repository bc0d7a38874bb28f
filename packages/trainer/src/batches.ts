import { fillBatch, type BatchOptions, type ImageSet } from '@itop/data'
import { createInput, type Activation } from '@itop/ops'

/** A batch where the network can read it. The caller disposes `input.tensor`; `labels` holds until the next batch. */
export interface LoadedBatch {
  readonly input: Activation
  readonly labels: Int32Array
}

/** Which batch: its pass over the set, its place in it, and how its images are drawn. */
export type BatchChoice = Pick<BatchOptions, 'seed' | 'epoch' | 'index' | 'augment' | 'shuffle'>

/** A function that writes any batch of a set straight into the backend's memory. */
export function createBatches(set: ImageSet, batchSize: number): (choice: BatchChoice) => LoadedBatch {
  const labels = new Int32Array(batchSize)
  return choice => {
    const n = Math.min(batchSize, set.count - choice.index * batchSize)
    const input = createInput(set.shape, n, (images, layout) => {
      const place = layout.kind === 'feature-major'
        ? { layout: 'feature-major', lanes: layout.lanes } as const
        : { layout: 'nchw' } as const
      fillBatch(set, { ...choice, batchSize, ...place }, { images, labels })
    })
    return { input, labels: n === batchSize ? labels : labels.subarray(0, n) }
  }
}
