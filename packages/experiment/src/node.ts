export { usualThreads } from './node/cpu.js'
export { installedVersion } from './node/installed.js'
export { startNode } from './node/node.js'
export { startBackend, startOf } from './node/start-backend.js'
