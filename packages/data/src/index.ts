export { batchOf, batchesPerEpoch, evaluationBatches, fillBatch } from './batch.js'
export { imageSet } from './image-set.js'
export { split } from './split.js'
export { isDatasetName, knownDatasets } from './known.js'
export { parseCifar } from './cifar.js'
export { parseIdx } from './idx.js'
export { DataError } from './data-error.js'
export type { CifarOptions, CifarRecords } from './cifar.js'
export type { DatasetInfo, DatasetName } from './known.js'
export type { Finding } from './data-error.js'
export type { IdxArray } from './idx.js'
export type {
  Augmentation, Batch, BatchBuffers, BatchOptions, Dataset, ImageSet, ImageShape, Normalisation
} from './types.js'
