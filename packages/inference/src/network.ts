export { networkOf } from './network-of.js'
export { readMeta, type NetworkMeta, type Normalisation } from './meta.js'
