import type { KernelModule } from './kernel-module.js'
import type { Arena } from './arena.js'

/** The worker threads behind the kernels. */
export interface Pool {
  /** Threads that compute, the caller included. */
  readonly threads: number
  /** Ends the workers. */
  stop(): Promise<void>
}

const stackBytes = 65_536

/** Starts `threads − 1` workers on the kernels' memory. The caller is a thread too. */
export async function startPool(kernels: KernelModule, arena: Arena, threads: number): Promise<Pool> {
  const { exports, module, memory } = kernels
  exports.pool_init(threads, arena.allocate(threads * exports.pool_scratch_bytes()))
  const workers = await Promise.all(Array.from({ length: threads - 1 }, (_, i) => startWorker({
    module, memory, thread: i + 1, stackTop: arena.allocate(stackBytes) + stackBytes
  })))
  return {
    threads,
    async stop() {
      exports.pool_stop()
      await Promise.all(workers.map((worker) => worker.stop()))
    }
  }
}

interface WorkerStart { readonly module: WebAssembly.Module, readonly memory: WebAssembly.Memory, readonly thread: number, readonly stackTop: number }

const workerUrl = new URL('../worker/pool-worker.mjs', import.meta.url)

const startWorker = (start: WorkerStart): Promise<{ stop(): Promise<void> }> =>
  typeof process === 'object' && process.versions?.node ? startNodeWorker(start) : startWebWorker(start)

async function startNodeWorker(start: WorkerStart): Promise<{ stop(): Promise<void> }> {
  const { Worker } = await import('node:worker_threads')
  const worker = new Worker(workerUrl, { name: `itop kernels ${start.thread}` })
  await new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve())
    worker.once('error', reject)
    worker.postMessage(start)
  })
  worker.unref() // a pool that was never stopped does not keep the process alive
  return { stop: async () => { await worker.terminate() } }
}

async function startWebWorker(start: WorkerStart): Promise<{ stop(): Promise<void> }> {
  const worker = new Worker(workerUrl, { type: 'module', name: `itop kernels ${start.thread}` })
  await new Promise<void>((resolve, reject) => {
    worker.addEventListener('message', () => resolve(), { once: true })
    worker.addEventListener('error', (event) => reject(new Error(`backend-cpu: a worker failed to start: ${event.message}`)))
    worker.postMessage(start)
  })
  return { stop: async () => worker.terminate() }
}
