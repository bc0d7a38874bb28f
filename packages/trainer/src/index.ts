export { train, type TrainResult, type TrainRun } from './train.js'
export { sparsify, type AfterStepOptions, type SparseWeights, type SparsifyOptions } from './sparsify.js'
export { evaluate, type EvaluateOptions, type Evaluation } from './evaluate.js'
export { adam, sgd, type AdamOptions, type Optimizer, type SgdOptions, type StepNumbers } from './optimizers.js'
export {
  constantRate, cosineRate, multiStepRate, stepRate, warmUp,
  type CosineOptions, type LearningRate, type MultiStepOptions, type StepOptions, type WarmUpOptions
} from './learning-rate.js'
export { createTrainState, disposeTrainState, type TrainState, type TrainStateOptions } from './train-state.js'
export { moveTopology } from './move-topology.js'
export { TrainingError, type TrainingFailure } from './training-error.js'
export type { BackendIdentity, CheckpointOptions, TrainOptions } from './options.js'
export type { CheckpointMeta } from './checkpoint-meta.js'
export type { LayersModelLike } from './dense-weights.js'
export type { Slots } from './slots.js'
export type {
  CheckpointEvent, EndEvent, EndLayer, EpochEvent, StartEvent, StartLayer, StepProgress, TrainEvent,
  UpdateEvent, UpdateLayer
} from './events.js'
