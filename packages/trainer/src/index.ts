export { train, type TrainRun } from './run/train.js'
export type { TrainResult } from './run/result.js'
export { rounds, type RoundsResult, type RoundsRun } from './rounds/rounds.js'
export type { RoundsOptions } from './rounds/options.js'
export type { RoundEnd } from './rounds/round.js'
export type { SavedRounds } from './rounds/round-checkpoint.js'
export { givenMasks } from './rounds/given-masks.js'
export type { Run } from './run/start-run.js'
export { sparsify, type AfterStepOptions, type SparseWeights, type SparsifyOptions } from './sparsify/sparsify.js'
export type { Collective } from './ranks/collective.js'
export { evaluate, type EvaluateOptions, type Evaluation } from './run/evaluate.js'
export {
  evaluateTogether, type Member, type TogetherEvaluation, type TogetherOptions
} from './run/evaluate-together.js'
export {
  adam, adamw, sgd, type AdamOptions, type BiasCorrection, type Optimizer, type SgdOptions, type StepNumbers
} from './optimizers/optimizers.js'
export {
  constantRate, cosineRate, stepRate, type CosineOptions, type LearningRate, type StepOptions
} from './rates/learning-rate.js'
export { multiStepRate, type MultiStepOptions } from './rates/multi-step-rate.js'
export { oneCycleRate, type OneCycleOptions } from './rates/one-cycle-rate.js'
export { warmUp, type WarmUpOptions } from './rates/warm-up.js'
export { createProbe, type CreateProbeOptions } from './probe/create-probe.js'
export type { ProbeBatch } from './probe/probe-source.js'
export { initialProbe } from './probe/values-probe.js'
export { trainingProbe, type BeginningTraining } from './probe/training-probe.js'
export { createTrainState, disposeTrainState, type TrainState, type TrainStateOptions } from './step/train-state.js'
export { fromTrained, type FromTrained, type FromTrainedOptions } from './step/from-trained.js'
export type { StartFrom } from './step/start-from.js'
export { whyOrdinary, type StepKind } from './step/why-ordinary.js'
export { moveTopology } from './topology/move-topology.js'
export { usedMask } from './topology/used-mask.js'
export { measurements, measuringCosts, type MeasuringCosts } from './measurements/measurements.js'
export { slotIn } from './measurements/slots.js'
export type { Held, Measurement, Meter, StepGradients } from './measurements/measurement.js'
export type { StepGradient } from './step/step-gradient.js'
export { TrainingError, type TrainingFailure } from './run/training-error.js'
export type { Decay } from './step/decay.js'
export { mostSteps } from './run/options.js'
export { partSize } from './run/batch-parts.js'
export type { BackendIdentity, ByRecipe, CheckpointOptions, TrainOptions } from './run/options.js'
export {
  dataChangesUntil, dataDifferences, dataRecord, savedData, type DataChange, type DataRecord
} from './checkpoints/data-record.js'
export type { CheckpointMeta } from './checkpoints/checkpoint-meta.js'
export type { DenseLayer } from './sparsify/dense-weights.js'
export type { LayersModelLike } from './sparsify/model-layers.js'
export type { Slots } from './optimizers/slots.js'
export type {
  CheckpointEvent, EndEvent, EndLayer, EpochEvent, EvaluationEvent, MasksEvent, StartEvent, StartLayer, StepProgress,
  TrainEvent, UpdateEvent, UpdateLayer
} from './records/events.js'
