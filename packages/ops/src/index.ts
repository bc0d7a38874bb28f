export { createOps, logits, type OpsOptions } from './create-ops.js'
export { createInput, inputLayout, type InputOptions } from './input.js'
export { createParameter, createSlot, type ParameterOptions } from './parameter.js'
export { createPattern, matrixShape, patternIndex, type PatternIndex } from './pattern.js'
export { savedActivations, type SavedActivations } from './gradients/saved.js'
export { addProduct, keepLargest } from './keep-largest.js'
export { sharedOutputs } from './shared-outputs.js'
export { groupsAlongInput, placesIn } from './view.js'
export { explainLayer } from './explain.js'
export {
  computedConvolution, computedLayer, removedInWords, type ComputedLayer, type Units
} from './computed-layer.js'
export { createInference, recordsInference, type Inference, type InferenceOptions } from './replay.js'
export { createStepReplay, recordsSteps, type StepReplay, type StepReplayOptions } from './step-replay.js'
export type {
  ChangingNumbers, RecordedNetwork, Recording, StepGiven, StepRecording, TrainingStep
} from './recording.js'
export { registerBackend } from './register-backend.js'
export { tfjsEngine } from './tfjs-engine.js'
export type { EngineInference, EngineNetwork, InferenceEngine } from './engine.js'
export type { NetworkStep, Releases, Window, YX } from './network-step.js'
export {
  lossAndGradients, softmaxCrossEntropy, sumOfLogits, type LossAndGradients, type LossOptions
} from './loss.js'
export { meanSoftmax } from './mean-softmax.js'
export {
  batchLoss, checkLoss, crossEntropy, type BatchLossOptions, type CrossEntropyOptions, type ImageLoss, type Loss
} from './batch-loss.js'
export { moveStatistics } from './move-statistics.js'
export { adamStep, clipFactor, sgdStep } from './optimize.js'
export { UnavailableError } from './unavailable-error.js'
export { whereActive } from './fallback/elementwise.js'
export { dropoutThreshold, keeps, positionHash } from './dropout.js'
export {
  currentReading, type ActivationForm, type BackendTraits, type BackwardTap, type ContractKernel,
  type InputFill, type KernelAttributes, type KernelName, type LayerExplanation, type LayerOfGradient
} from './contract.js'
export type { ConvGeometry, NormGeometry, PoolGeometry } from './geometry.js'
export type {
  Activation, AdamNumbers, ConvOptions, DenseGradient, GradientTap, ImageShape, InputLayout, LossAndCorrect,
  NormOptions, NormStatistics, Ops, Pair, Parameter, ParameterRole, Pattern, Pixels, PoolOptions, SgdNumbers,
  TrainingPass, WeightView
} from './types.js'
