import type { ImageSet } from './types.js'

/** The class numbers of a set's images, in their order; undefined where its source does not say them. */
export const labelsOf = (set: ImageSet): ArrayLike<number> | undefined =>
  'source' in set ? set.source.labels : set.labels
