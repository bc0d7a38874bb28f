export { startKernels, type Kernels, type KernelOptions } from './predict/start-kernels.js'
export type { ArenaStatistics } from './arena.js'
export type { KernelBuild } from './kernel-module.js'
