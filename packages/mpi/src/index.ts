export { connect, type MpiRanks } from './connect.js'
export { launchOf, type Launch, type Launcher } from './launch.js'
export { MpiError } from './mpi-error.js'
