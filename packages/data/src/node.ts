export { openDataset } from './node/open.js'
export type { OpenOptions } from './node/open.js'
