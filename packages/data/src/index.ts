export { cropAndFlip } from './augment.js'
export { batchOf, batchesPerEpoch, evaluationBatches, fillBatch, prepareBatch } from './batch.js'
export { fingerprint } from './fingerprint.js'
export { imageSet, type ImageSetOptions } from './image-set.js'
export { labelsOf } from './labels.js'
export { ofEachClass, type OfEachClassOptions } from './of-each-class.js'
export { split } from './split.js'
export { measureNormalisation } from './measure.js'
export { permutation } from './permutation.js'
export { isDatasetName, knownDatasets } from './known.js'
export { parseCifar } from './cifar.js'
export { parseIdx } from './idx.js'
export { DataError } from './data-error.js'
export type { CifarOptions, CifarRecords } from './cifar.js'
export type { DatasetInfo, DatasetName } from './known.js'
export type { Split, SplitOptions } from './split.js'
export type { Finding } from './data-error.js'
export type { IdxArray } from './idx.js'
export type {
  Augmentation, Augmenter, Batch, BatchBuffers, BatchChoice, BatchOptions, BatchPart, Dataset, DecodedBatch, FileSet,
  ImageSet, ImageShape, ImageSource, MemorySet, Normalisation, Pixels, SetDescription, SetFingerprint,
  SkippedFile, VariedImage
} from './types.js'
