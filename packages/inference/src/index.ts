export { loadNetwork } from './load-network.js'
export { ensemble, type Ensemble } from './ensemble.js'
export type { LoadedNetwork, LoadOptions, NetworkSource, Prediction } from './load-network.js'
export type { Images } from './pixels.js'
