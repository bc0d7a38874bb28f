export { mlp, type MlpOptions } from './mlp.js'
export { createNetwork, modelNames, networks } from './registry.js'
export { initialValues, maskable } from './initial-values.js'
export type { Network, WeightInit, WeightSpec } from './types.js'
