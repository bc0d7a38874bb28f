export { register, type CpuBackend, type CpuOptions } from './register.js'
export type { ArenaStatistics } from './arena.js'
export type { KernelBuild } from './kernel-module.js'
