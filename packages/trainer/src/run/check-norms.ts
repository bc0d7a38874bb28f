import type { Network } from '@itop/models'
import { partsOf } from './batch-parts.js'

/** Sizes of the batches of an epoch. */
export interface EpochShape {
  /** Images of the training set. */
  readonly images: number
  readonly batch: number
  readonly accumulate: number
}

/** Throws if a norm would see a single value, which has no variance; that may be as late as at the end of an epoch. */
export function checkNorms({ name, steps }: Network, { images, batch, accumulate }: EpochShape): void {
  const norm = steps.find(({ op, output }) => op === 'batchNorm' && output.h * output.w === 1)
  if (norm?.op !== 'batchNorm') return
  const small = [batch, images % batch].find(size =>
    size > 0 && partsOf(size, batch, accumulate).some(({ count }) => count === 1))
  if (small === undefined) return
  const where = small === batch
    ? accumulate === 1 ? `in a batch of ${batch}` : `where a batch of ${batch} is cut into ${accumulate} parts`
    : `in the last batch of an epoch, which has ${small}`
  throw new RangeError(
    `train: the norm '${norm.name}' of '${name}' needs two images or more at a time, but gets one ${where}. ` +
      'Choose another batch, or fewer parts.')
}
