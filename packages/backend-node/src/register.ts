import { checkOptions } from '@itop/masks'
import { UnavailableError, registerBackend } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import { findLibrary, loadLibrary, type Library } from './library.js'
import { kernelsOf } from './kernels/all.js'
import { createPatternIndices, type PatternIndices } from './pattern-indices.js'
import type { TensorFlow } from './tensorflow.js'
import { traits } from './traits.js'

/** Options of `register`. */
export interface NodeOptions {
  /** Whether TensorFlow is to run on an NVIDIA GPU, by `@tensorflow/tfjs-node-gpu`. Default: false. */
  readonly gpu?: boolean
  /**
   * A folder from which the library is looked for, as a program in it would. Default: the environment variable
   * ITOP_TFJS_NODE, else this package.
   */
  readonly from?: string
}

/** The registered backend. */
export interface NodeBackend {
  /** Its name in TF.js. */
  readonly name: 'tensorflow'
  /** Whether TensorFlow computes on a GPU. */
  readonly gpu: boolean
  /** The npm package that was loaded, its version, and that of TensorFlow inside it. */
  readonly library: { readonly name: Library['name'], readonly version: string, readonly tensorflow: string }
  /** One line for people. */
  readonly description: string
  /** Removes the backend from TF.js. TensorFlow keeps the memory of tensors that still exist. */
  dispose(): Promise<void>
}

const name = 'tensorflow'

/** A process loads TensorFlow once and keeps it. */
let held: { readonly library: Library, readonly backend: TensorFlow } | undefined
let registered = false

/** Loads TensorFlow and makes it TF.js's current backend. One at a time. */
export async function register(options: NodeOptions = {}): Promise<NodeBackend> {
  const { gpu = false, from = process.env['ITOP_TFJS_NODE'] || undefined } = checked(options)
  if (registered) throw new Error(`register: ${name} is registered already. Dispose it first.`)
  registered = true
  const before: Before = { backend: tf.engine().backendName, had: tf.findBackendFactory(name) !== null }
  try {
    const { library, backend } = held = await loaded(gpu, from)
    if (gpu) refuseProcessor(library, backend)
    if (!tf.findBackendFactory(name)) tf.registerBackend(name, () => backend, 3) // after a dispose
    const indices = createPatternIndices(backend)
    registerBackend(name, kernelsOf({ backend, indices }), { ...traits, release: indices.release })
    await tf.setBackend(name)
    return described(library, backend, indices)
  } catch (error) {
    registered = false
    await restore(before)
    throw error
  }
}

/** TensorFlow, loaded now or before. */
async function loaded(gpu: boolean, from: string | undefined): Promise<NonNullable<typeof held>> {
  const present = held?.backend ?? current()
  if (present) refuseOther(present, gpu)
  if (held) return held
  const library = findLibrary(`@tensorflow/tfjs-node${present?.isGPUPackage ?? gpu ? '-gpu' : ''}`, from)
  await loadLibrary(library)
  return { library, backend: current()! } // importing the library registers it
}

/** The backend of tfjs-node, where somebody has imported that. */
const current = (): TensorFlow | null => tf.findBackend(name) as TensorFlow | null // only tfjs-node has this name

/** Two TensorFlow libraries in one process would share names and registries. */
function refuseOther(present: TensorFlow, gpu: boolean): void {
  // Without a GPU, the library for GPUs does what the other does.
  if (present.isGPUPackage === gpu || !gpu && !present.isUsingGpuDevice) return
  const [it, other] = present.isGPUPackage ? ['-gpu', ''] : ['', '-gpu']
  throw new UnavailableError('register', {
    what: `this process has loaded @tensorflow/tfjs-node${it} and cannot also load @tensorflow/tfjs-node${other}.`,
    fix: `Start another process, or pass gpu: ${present.isGPUPackage}.`
  })
}

function refuseProcessor({ name: library }: Library, { isUsingGpuDevice }: TensorFlow): void {
  if (isUsingGpuDevice) return
  throw new UnavailableError('register', {
    what: `${library} is loaded, but TensorFlow runs on the CPU: it found no GPU that it can use.`,
    fix: 'It needs an NVIDIA driver, and CUDA 11.2 and cuDNN 8 where the system looks for libraries (on Linux, ' +
      'LD_LIBRARY_PATH). Set TF_CPP_MIN_LOG_LEVEL=0 to see what TensorFlow misses, or pass gpu: false.'
  })
}

/** What TF.js had before. */
interface Before {
  readonly backend: string | undefined
  readonly had: boolean
}

/** After a failure: the backend that was current before is so again, and TensorFlow is not left behind as another. */
async function restore({ backend, had }: Before): Promise<void> {
  if (!had && tf.findBackendFactory(name)) tf.removeBackend(name)
  if (backend && backend !== name) await tf.setBackend(backend)
}

function described({ name: library, version }: Library, backend: TensorFlow, indices: PatternIndices): NodeBackend {
  const { isUsingGpuDevice: gpu, binding: { TF_Version: tensorflow } } = backend
  let live = true
  return {
    name,
    gpu,
    library: { name: library, version, tensorflow },
    description: `TensorFlow ${tensorflow} in Node (${library} ${version}), on the ${gpu ? 'GPU' : 'CPU'}`,
    async dispose() {
      if (!live) return
      live = registered = false
      indices.clear()
      tf.removeBackend(name)
    }
  }
}

const optionNames = ['gpu', 'from'] satisfies readonly (keyof NodeOptions)[]

function checked(options: NodeOptions): NodeOptions {
  checkOptions('register', options, optionNames)
  const { gpu, from } = options
  if (gpu !== undefined && typeof gpu !== 'boolean') throw new TypeError(`register: gpu must be a boolean, got ${gpu}.`)
  if (from !== undefined && typeof from !== 'string') {
    throw new TypeError(`register: from must be the path of a folder, got ${from}.`)
  }
  return options
}
