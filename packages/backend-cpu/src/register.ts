import { checkInteger, checkOptions } from '@itop/masks'
import { registerBackend, type ContractKernel, type KernelName } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import { createArena, type ArenaStatistics } from './arena.js'
import { createBackend } from './backend.js'
import { explain } from './choice.js'
import type { KernelBuild } from './kernel-module.js'
import { loadKernels } from './load-kernels.js'
import type { KernelContext } from './kernels/context.js'
import { denseGradient, gradientTopK } from './kernels/dense-gradient.js'
import { input, logits } from './kernels/input.js'
import { conv2d, conv2dInputGradient, conv2dWeightGradient } from './kernels/convolution.js'
import {
  add, biasGradient, dropout, productOfTensors, relu, reluGradient, signOfTensor, sumOfTensors
} from './kernels/elementwise.js'
import { form } from './kernels/form.js'
import { linear, linearInputGradient, linearWeightGradient } from './kernels/linear.js'
import { batchNorm, batchNormGradient, moveStatistics, normaliseBy } from './kernels/norm.js'
import {
  averagePool, averagePoolGradient, globalAveragePool, globalAveragePoolGradient, maxPool, maxPoolGradient
} from './kernels/pooling.js'
import { softmaxCrossEntropy } from './kernels/loss.js'
import { adam, clipFactor, sgd } from './kernels/optimize.js'
import { recorder, replayed, stepRecorder } from './kernels/replay.js'
import { addProduct, keepLargest, select, spread } from './kernels/view.js'
import { createMachine, type Recorder } from './machine.js'
import { startPool } from './pool.js'
import { checkThreads, defaultThreads, described } from './threads.js'
import { wholeKernels } from './whole-kernels.js'

/** Options of `register`. */
export interface CpuOptions {
  /**
   * Threads that compute, the caller included. Integer ≥ 1; default: the processor's, at most 8; in a page that is not
   * cross-origin isolated, 1, and more are refused.
   */
  readonly threads?: number
  /** A build of the kernels; default: the fastest that this runtime takes. */
  readonly build?: KernelBuild
  /** Images that will be computed at a time, by which the default build is chosen. Integer ≥ 1; default 128. */
  readonly batch?: number
  /**
   * Whether forward passes in inference are recorded when a batch size comes again, and then run as one call: the same
   * bits, sooner, for the memory of a batch. Default true.
   */
  readonly replay?: boolean
  /** Overwrites freed memory with NaN, to find reads after dispose. For tests. */
  readonly poison?: boolean
}

/** The registered backend. */
export interface CpuBackend {
  /** Its name in TF.js. */
  readonly name: 'itop-cpu'
  readonly threads: number
  readonly build: KernelBuild
  /** One line for people. */
  readonly description: string
  /** Bytes in the kernels' memory. */
  memory(): ArenaStatistics
  /** Removes the backend, its tensors and its threads. Calling it again does nothing. */
  dispose(): Promise<void>
}

const name = 'itop-cpu'

/** Loads the kernels, starts the threads, and makes this TF.js's current backend. One at a time. */
export async function register(options: CpuOptions = {}): Promise<CpuBackend> {
  checkOptions('register', options, optionNames)
  const { threads = defaultThreads(), build, batch = 128, replay = true, poison = false } = options
  checkThreads('register', threads)
  checkInteger('register: batch', batch, 1)
  refuseSecond()
  const { MathBackendCPU } = await import('@tensorflow/tfjs-backend-cpu')
  const kernels = await loadKernels(wholeKernels, build, batch)
  const poisoned = (offset: number, bytes: number) => {
    new Float32Array(kernels.memory.buffer, offset, bytes / 4).fill(NaN)
  }
  const arena = createArena(kernels.memory, kernels.heapBase, poison ? poisoned : undefined)
  const pool = await startPool(kernels, arena, threads)
  if (tf.findBackend(name)) await pool.stop() // another call was faster
  refuseSecond()
  tf.copyRegisteredKernels('cpu', name)
  const recording: Recorder = { trace: undefined }
  const backend = createBackend(MathBackendCPU, kernels, arena, recording)
  const machine = createMachine({ kernels, arena }, recording)
  const { layout } = machine
  const context = { ...machine, backend, recording }
  refuseWhileRecording(recording)
  replaceKernel('Add', (stock) => sumOfTensors(context, stock))
  replaceKernel('Multiply', (stock) => productOfTensors(context, stock))
  replaceKernel('Sign', (stock) => signOfTensor(context, stock))
  registerBackend(name, kernelsOf(context), {
    inputLayout: (n) => ({ kind: 'feature-major', lanes: layout.lanesOf(n).stride }),
    explain: (pattern, _n, conv) => explain(pattern, layout.vector, conv),
    ...replay && { record: recorder(context), recordStep: stepRecorder(context) },
    release: machine.release
  })
  tf.registerBackend(name, () => backend, 4)
  await tf.setBackend(name)
  return {
    name,
    threads,
    build: kernels.build,
    description: described(kernels.build, threads),
    memory: arena.statistics,
    async dispose() {
      if (tf.findBackend(name) !== backend) return // disposed before; another may have this name by now
      tf.removeBackend(name)
      for (const { kernelName } of tf.getKernelsForBackend(name)) tf.unregisterKernel(kernelName, name)
      await pool.stop()
    }
  }
}

/** Stock kernels that only say how a tensor is seen. */
const views: readonly string[] = ['Identity', 'Reshape']

/** Has stock kernels, which compute in JavaScript, end a recording. */
function refuseWhileRecording(recording: Recorder): void {
  for (const { kernelName } of tf.getKernelsForBackend(name)) {
    if (views.includes(kernelName)) continue
    replaceKernel(kernelName, stock => call => {
      recording.trace?.refuse(`TensorFlow.js's kernel ${kernelName} runs in JavaScript`)
      return stock(call)
    })
  }
}

/** Puts another function in the place of a stock kernel, which it is given. */
function replaceKernel(kernelName: string, make: (stock: tf.KernelFunc) => tf.KernelFunc): void {
  const stock = tf.getKernel(kernelName, name)
  if (!stock) throw new Error(`register: TF.js's CPU backend has no kernel ${kernelName}. Use version 4.22 of it.`)
  tf.unregisterKernel(kernelName, name)
  tf.registerKernel({ ...stock, kernelFunc: make(stock.kernelFunc) })
}

const kernelsOf = (context: KernelContext): readonly ContractKernel<KernelName>[] => [
  input, form, linear, linearInputGradient, linearWeightGradient, conv2d, conv2dInputGradient, conv2dWeightGradient,
  batchNorm, batchNormGradient, normaliseBy, moveStatistics, maxPool, maxPoolGradient, averagePool, averagePoolGradient,
  globalAveragePool, globalAveragePoolGradient, relu, reluGradient, add, dropout, biasGradient, logits,
  softmaxCrossEntropy, sgd, adam, clipFactor, denseGradient, gradientTopK, select, spread, keepLargest,
  addProduct, replayed
].map((make) => make(context) as unknown as ContractKernel<KernelName>) // each is typed by its own name

const optionNames = ['threads', 'build', 'batch', 'replay', 'poison'] satisfies readonly (keyof CpuOptions)[]

function refuseSecond(): void {
  if (tf.findBackend(name)) throw new Error(`register: ${name} is registered already. Dispose it first.`)
}
