import { checkOptions } from '@itop/masks'
import { registerBackend, type ContractKernel, type KernelName } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import { createBackend } from './backend.js'
import { openDevice, type AdapterKind } from './device.js'
import { findGpu } from './gpu.js'
import { createIndices } from './indices.js'
import type { Arithmetic, Layer } from './choice.js'
import { createChooser, type LayerChoice } from './chooser.js'
import { measureLayer } from './measure.js'
import type { KernelContext } from './kernels/context.js'
import { biasGradient } from './kernels/bias-gradient.js'
import { conv2d, conv2dInputGradient, conv2dWeightGradient } from './kernels/convolution.js'
import { denseGradient } from './kernels/dense-gradient.js'
import { dropout } from './kernels/dropout.js'
import { clipFactor } from './kernels/clip.js'
import { adam, sgd } from './kernels/optimize.js'
import { averagePool, averagePoolGradient, maxPool, maxPoolGradient } from './kernels/pooling.js'
import { linear, linearInputGradient, linearWeightGradient } from './kernels/linear.js'
import { addProduct, keepLargest, select, spread } from './kernels/view.js'

/** Options of `register`. */
export interface WebGpuOptions {
  /** Which adapter is asked for; default `high-performance`. */
  readonly adapter?: AdapterKind
  /** `sparse` or `dense` for every layer; default `auto`: for each the faster, by the calibrated rule or by `tune`. */
  readonly arithmetic?: Arithmetic | 'auto'
  /**
   * `true`: layers are measured both ways, once, when a tensor is next read, and computed the faster way from then
   * on. Or what `choices()` gave in another run: the same choices, with no clock.
   */
  readonly tune?: boolean | readonly LayerChoice[]
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
  /** Bytes on the device: of tensors that live, and of all buffers. */
  memory(): WebGpuMemory
  /** What was measured so far, to be stored and given to another run's `tune`. */
  choices(): readonly LayerChoice[]
  /** Removes the backend, its tensors and its device. Calling it again does nothing. */
  dispose(): Promise<void>
}

const name = 'itop-webgpu'

/** Opens a device and makes this TF.js's current backend. One at a time. */
export async function register(options: WebGpuOptions = {}): Promise<WebGpuBackend> {
  checkChoices(options)
  const { adapter = 'high-performance', arithmetic = 'auto', tune = false, onLost } = options
  refuseSecond()
  const { gpu, remove } = await findGpu()
  try {
    const WebGPUBackend = await loadLibrary()
    const device = await openDevice(gpu, adapter)
    if (tf.findBackend(name)) device.device.destroy() // another call was faster
    refuseSecond()
    tf.copyRegisteredKernels('webgpu', name)
    const chooser = createChooser({
      arithmetic, tune: tune === true, choices: typeof tune === 'boolean' ? [] : tune
    })
    const measure = (layer: Layer): Promise<number> => measureLayer(layer, () => backend.finished())
    const backend = createBackend(WebGPUBackend, device, { onLost, onRead: () => chooser.settle(measure) })
    const indices = createIndices(backend)
    registerBackend(name, kernelsOf({ backend, indices, choose: chooser.choose }), {
      inputLayout: () => ({ kind: 'image-major' }),
      explain: chooser.explain,
      reading: 'waits',
      release: indices.release
    })
    tf.registerBackend(name, () => backend, 5)
    await tf.setBackend(name)
    return {
      name,
      description: device.description,
      choices: chooser.choices,
      memory: () => {
        const { numBytesInGPU, numBytesAllocatedInGPU } = backend.memory()
        return { live: numBytesInGPU, allocated: numBytesAllocatedInGPU }
      },
      async dispose() {
        if (tf.findBackend(name) !== backend) return // disposed before; another may have this name by now
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

/** TF.js's backend. Importing it registers `webgpu`, which TF.js would choose when ours is gone; that is undone. */
async function loadLibrary() {
  const wasThere = 'webgpu' in tf.engine().registryFactory
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu')
  if (!wasThere && 'webgpu' in tf.engine().registryFactory) tf.removeBackend('webgpu')
  return WebGPUBackend
}

const kernelsOf = (context: KernelContext): readonly ContractKernel<KernelName>[] => [
  linear, linearInputGradient, linearWeightGradient, conv2d, conv2dInputGradient, conv2dWeightGradient, biasGradient,
  denseGradient, maxPool, maxPoolGradient, averagePool, averagePoolGradient, dropout, sgd, adam, clipFactor,
  select, spread, keepLargest, addProduct
].map((make) => make(context) as unknown as ContractKernel<KernelName>) // each is typed by its own name

const optionNames = ['adapter', 'arithmetic', 'tune', 'onLost'] satisfies readonly (keyof WebGpuOptions)[]
const allowed = {
  adapter: ['high-performance', 'low-power', 'software'] satisfies readonly AdapterKind[],
  arithmetic: ['auto', 'sparse', 'dense'] satisfies readonly WebGpuOptions['arithmetic'][]
} as const

function checkChoices(options: WebGpuOptions): void {
  checkOptions('register', options, optionNames)
  for (const key of ['adapter', 'arithmetic'] as const) {
    const value = options[key]
    if (value === undefined || (allowed[key] as readonly string[]).includes(value)) continue
    throw new RangeError(`register: ${key} must be one of ${allowed[key].join(', ')}, got '${String(value)}'.`)
  }
}

function refuseSecond(): void {
  if (tf.findBackend(name)) throw new Error(`register: ${name} is registered already. Dispose it first.`)
}
