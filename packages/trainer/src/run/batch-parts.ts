import type { BatchPart } from '@itop/data'

/**
 * The parts of a batch of `images` where whole batches of `batch` are cut into `accumulate`: as equal as can be. A
 * smaller batch, the last of an epoch, is cut into the fewest parts that are no larger than those of a whole one.
 */
export function partsOf(images: number, batch: number, accumulate: number): readonly BatchPart[] {
  const parts = Math.ceil(images * accumulate / batch)
  const begin = (part: number) => Math.floor(part * images / parts)
  return Array.from({ length: parts }, (_, part) => ({ first: begin(part), count: begin(part + 1) - begin(part) }))
}

/** The parts of a batch that a rank computes, `first` to below `end`: as many as others, or one less. */
export const partsOfRank = (
  parts: number, { rank, size }: { readonly rank: number, readonly size: number }
): { readonly first: number, readonly end: number } =>
  ({ first: Math.floor(rank * parts / size), end: Math.floor((rank + 1) * parts / size) })

/** Images of the largest part of a batch that is cut into `accumulate`. */
export const partSize = (
  { batch, accumulate }: { readonly batch: number, readonly accumulate: number }
): number => Math.ceil(batch / accumulate)
