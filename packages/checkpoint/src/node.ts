export { writeCheckpoint } from './node/write-checkpoint.js'
export { readCheckpoint } from './node/read-checkpoint.js'
export { nodeFiles } from './node/files.js'
export type { FileOperations, OpenFile } from './node/files.js'
