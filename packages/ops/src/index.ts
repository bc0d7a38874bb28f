export { createOps, logits } from './create-ops.js'
export { createInput, inputLayout } from './input.js'
export { createParameter, createSlot, type ParameterOptions } from './parameter.js'
export { createPattern, matrixShape, patternIndex, type PatternIndex } from './pattern.js'
export { explainLayer } from './explain.js'
export { lossAndGradients, softmaxCrossEntropy, type LossAndCorrect, type LossAndGradients } from './loss.js'
export { adamStep, sgdStep } from './optimize.js'
export { runningTopK } from './dense-gradient.js'
export {
  registerBackend, type BackendTraits, type BackwardTap, type ContractKernel, type InputFill, type KernelAttributes,
  type KernelName, type LayerExplanation
} from './contract.js'
export type {
  Activation, AdamNumbers, DenseGradient, GradientTap, ImageShape, InputLayout, Ops, Parameter, ParameterRole, Pattern,
  SgdNumbers
} from './types.js'
