export { register, type WebGpuBackend, type WebGpuMemory, type WebGpuOptions } from './register.js'
export type { AdapterKind } from './device.js'
export { DeviceLostError } from './lost.js'
