import { checkInteger, checkOptions } from '@itop/masks'
import type { InferenceEngine } from '@itop/ops'
import { createArena, type ArenaStatistics } from '../arena.js'
import { forwardKernels } from '../forward-kernels.js'
import type { KernelBuild } from '../kernel-module.js'
import { loadKernels } from '../load-kernels.js'
import { createMachine } from '../machine.js'
import { startPool } from '../pool.js'
import { checkThreads, defaultThreads, described } from '../threads.js'
import { engineOn } from './engine.js'

/** Options of `startKernels`. */
export interface KernelOptions {
  /**
   * Threads that compute, the caller included. Integer ≥ 1; default: the processor's, at most 8; in a page that is not
   * cross-origin isolated, 1, and more are refused.
   */
  readonly threads?: number
  /** A build of the kernels; default: the fastest that this runtime takes. */
  readonly build?: KernelBuild
  /** Images that will be computed at a time, by which the default build is chosen. Integer ≥ 1; default 1. */
  readonly batch?: number
}

/** Kernels that compute networks, for `loadNetwork(source, { on })` of `@itop/inference`. */
export interface Kernels extends InferenceEngine {
  readonly threads: number
  readonly build: KernelBuild
  /** One line for people. */
  readonly description: string
  /** Bytes in the kernels' memory. */
  memory(): ArenaStatistics
  /** Ends their threads. What they hold is gone; calling it again does nothing. */
  dispose(): Promise<void>
}

/** Few images fill vectors with pixels: those of eight nearly always, wider ones where images are large. */
const pixelsFilled = 8

/** Starts kernels for forward passes in inference. They know no TF.js, and nothing trains on them. */
export async function startKernels(options: KernelOptions = {}): Promise<Kernels> {
  checkOptions('startKernels', options, optionNames)
  const { threads = defaultThreads(), build, batch = 1 } = options
  checkThreads('startKernels', threads)
  checkInteger('startKernels: batch', batch, 1)
  const kernels = await loadKernels(forwardKernels, build, Math.max(batch, pixelsFilled))
  const arena = createArena(kernels.memory, kernels.heapBase)
  const pool = await startPool(kernels, arena, threads)
  const engine = engineOn(createMachine({ kernels, arena }))
  let stopped: Promise<void> | undefined
  return {
    threads,
    build: kernels.build,
    description: described(kernels.build, threads),
    memory: arena.statistics,
    load: engine.load,
    dispose() {
      if (!stopped) engine.end()
      return stopped ??= pool.stop()
    }
  }
}

const optionNames = ['threads', 'build', 'batch'] satisfies readonly (keyof KernelOptions)[]
