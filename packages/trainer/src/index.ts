export { train, type TrainRun } from './train.js'
export type { TrainResult } from './result.js'
export { sparsify, type AfterStepOptions, type SparseWeights, type SparsifyOptions } from './sparsify.js'
export { evaluate, type EvaluateOptions, type Evaluation } from './evaluate.js'
export { adam, sgd, type AdamOptions, type Optimizer, type SgdOptions, type StepNumbers } from './optimizers.js'
export {
  constantRate, cosineRate, stepRate, type CosineOptions, type LearningRate, type StepOptions
} from './learning-rate.js'
export { multiStepRate, type MultiStepOptions } from './multi-step-rate.js'
export { oneCycleRate, type OneCycleOptions } from './one-cycle-rate.js'
export { warmUp, type WarmUpOptions } from './warm-up.js'
export { createTrainState, disposeTrainState, type TrainState, type TrainStateOptions } from './train-state.js'
export { moveTopology } from './move-topology.js'
export { TrainingError, type TrainingFailure } from './training-error.js'
export type { Decay } from './decay.js'
export { mostSteps } from './options.js'
export type { BackendIdentity, CheckpointOptions, TrainOptions } from './options.js'
export {
  dataChangesUntil, dataDifferences, dataRecord, savedData, type DataChange, type DataRecord
} from './data-record.js'
export type { CheckpointMeta } from './checkpoint-meta.js'
export type { DenseLayer } from './dense-weights.js'
export type { LayersModelLike } from './model-layers.js'
export type { Slots } from './slots.js'
export type {
  CheckpointEvent, EndEvent, EndLayer, EpochEvent, EvaluationEvent, StartEvent, StartLayer, StepProgress, TrainEvent,
  UpdateEvent, UpdateLayer
} from './events.js'
