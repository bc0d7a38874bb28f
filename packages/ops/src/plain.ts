export { createPattern, matrixShape, patternIndex, type PatternIndex } from './pattern.js'
export { sharedOutputs } from './shared-outputs.js'
export { affineOfNorm, foldedInto, readersOf, type Affine, type NormNumbers } from './fold.js'
export { dropoutThreshold } from './dropout.js'
export { meanSoftmax } from './mean-softmax.js'
export { UnavailableError } from './unavailable-error.js'
export {
  announcedEngine, announceEngine, type EngineInference, type EngineNetwork, type InferenceEngine
} from './engine.js'
