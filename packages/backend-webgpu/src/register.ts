import { registerBackend } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import { createBackend } from './backend.js'
import { openDevice, type AdapterKind } from './device.js'
import { findGpu } from './gpu.js'

/** Options of `register`. */
export interface WebGpuOptions {
  /** Which adapter is asked for; default `high-performance`. */
  readonly adapter?: AdapterKind
  /** Called once when the device is lost; every operation then throws a `DeviceLostError`. */
  readonly onLost?: (reason: string) => void
}

/** Bytes of tensors and index buffers on the device. */
export interface WebGpuMemory {
  /** In use. */
  readonly live: number
  /** In use or kept for the next tensor of the same size. */
  readonly allocated: number
}

/** The registered backend. */
export interface WebGpuBackend {
  /** Its name in TF.js. */
  readonly name: 'itop-webgpu'
  /** One line for people: the adapter, whether it is software, and the largest buffer. */
  readonly description: string
  memory(): WebGpuMemory
  /** Removes the backend, its tensors and its device. */
  dispose(): Promise<void>
}

const name = 'itop-webgpu'

/** Opens a device and makes this TF.js's current backend. One at a time. */
export async function register(options: WebGpuOptions = {}): Promise<WebGpuBackend> {
  checkOptions(options)
  refuseSecond()
  const { gpu, remove } = await findGpu()
  try {
    const device = await openDevice(gpu, options.adapter ?? 'high-performance')
    const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu')
    refuseSecond() // another call was faster
    tf.copyRegisteredKernels('webgpu', name)
    const backend = createBackend(WebGPUBackend, device, options.onLost)
    registerBackend(name, [], {
      inputLayout: () => ({ kind: 'image-major' }),
      explain: () => ({ arithmetic: 'dense', kernel: 'fallback', why: 'x' }),
      reading: 'waits'
    })
    tf.registerBackend(name, () => backend, 5)
    await tf.setBackend(name)
    return {
      name,
      description: device.description,
      memory: () => {
        const { numBytesInGPU, numBytesAllocatedInGPU } = backend.memory()
        return { live: numBytesInGPU, allocated: numBytesAllocatedInGPU }
      },
      async dispose() {
        tf.removeBackend(name)
        for (const { kernelName } of tf.getKernelsForBackend(name)) tf.unregisterKernel(kernelName, name)
        remove()
      }
    }
  } catch (error) {
    remove()
    throw error
  }
}

const optionNames = ['adapter', 'onLost'] satisfies readonly (keyof WebGpuOptions)[]
const adapters = ['high-performance', 'low-power', 'software'] satisfies readonly AdapterKind[]

function checkOptions(options: WebGpuOptions): void {
  const unknown = Object.keys(options).find((key) => !(optionNames as string[]).includes(key))
  if (unknown !== undefined) {
    throw new TypeError(`register: expected only the options ${optionNames.join(', ')}, got '${unknown}'. ` +
      'Remove or rename it.')
  }
  if (options.adapter === undefined || adapters.includes(options.adapter)) return
  throw new RangeError(`register: adapter must be one of ${adapters.join(', ')}, got '${String(options.adapter)}'.`)
}

function refuseSecond(): void {
  if (tf.findBackend(name)) throw new Error(`register: ${name} is registered already. Dispose it first.`)
}
