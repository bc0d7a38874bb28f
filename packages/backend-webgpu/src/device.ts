import { UnavailableError } from '@itop/ops'
import { adapterHint } from './gpu.js'

/** Which adapter is asked for. */
export type AdapterKind = 'high-performance' | 'low-power' | 'software'

/** A device with the limits of its adapter, and what it is. */
export interface Device {
  readonly device: GPUDevice
  readonly info: GPUAdapterInfo
  /** One line for people. */
  readonly description: string
}

/** Limits that sparse layers come near; a device has the lowest of each unless it is asked for more. */
const limits = [
  'maxStorageBufferBindingSize', 'maxBufferSize', 'maxStorageBuffersPerShaderStage', 'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension', 'maxComputeWorkgroupSizeX', 'maxComputeInvocationsPerWorkgroup'
] as const satisfies readonly (keyof GPUSupportedLimits)[]

/** Opens a device with all that its adapter allows. */
export async function openDevice(gpu: GPU, kind: AdapterKind): Promise<Device> {
  const adapter = await gpu.requestAdapter(kind === 'software'
    ? { forceFallbackAdapter: true } : { powerPreference: kind })
  if (!adapter) {
    throw new UnavailableError('WebGPU', {
      what: `no ${kind} adapter was found.`, fix: adapterHint(), instead: 'Or use @itop/backend-cpu instead.'
    })
  }
  const requiredLimits = Object.fromEntries(limits.map((name) => [name, adapter.limits[name]]))
  const requiredFeatures = (['timestamp-query'] as const).filter((feature) => adapter.features.has(feature))
  const device = await adapter.requestDevice({ requiredLimits, requiredFeatures })
  return { device, info: adapter.info, description: describe(adapter, device) }
}

function describe({ info }: GPUAdapter, { limits }: GPUDevice): string {
  const named = info.description || [info.vendor, info.architecture].filter(Boolean).join(' ') || 'an unnamed adapter'
  const software = info.isFallbackAdapter || /swiftshader|llvmpipe|lavapipe/i.test(named) ? ' (software)' : ''
  return `WebGPU: ${named}${software}, buffers of up to ${megabytes(largestBuffer(limits))}`
}

/** Bytes that one tensor may have. */
export const largestBuffer = ({ maxBufferSize, maxStorageBufferBindingSize }: GPUSupportedLimits): number =>
  Math.min(maxBufferSize, maxStorageBufferBindingSize)

export const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`
