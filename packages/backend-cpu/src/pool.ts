import type { Arena } from './arena.js'
import type { KernelModule } from './kernel-module.js'
import { nodeModule } from './node.js'

/** The worker threads behind the kernels. */
export interface Pool {
  /** Threads that compute, the caller included. */
  readonly threads: number
  /** Ends the workers. */
  stop(): Promise<void>
}

const stackBytes = 65_536

/** Whether threads can share memory here: in Node always, in a browser where the page is cross-origin isolated. */
export const threadsShareMemory = (): boolean => globalThis.crossOriginIsolated !== false

/** Starts `threads − 1` workers on the kernels' memory; the caller works too. When one does not start, none stays. */
export async function startPool(kernels: KernelModule, arena: Arena, threads: number): Promise<Pool> {
  const { exports, module, memory } = kernels
  exports.pool_init(threads, arena.allocate(threads * exports.pool_scratch_bytes()))
  const starts = await Promise.allSettled(Array.from({ length: threads - 1 }, (_, i) => startWorker({
    module, memory, thread: i + 1, stackTop: arena.allocate(stackBytes) + stackBytes
  })))
  const workers = starts.flatMap((start) => start.status === 'fulfilled' ? [start.value] : [])
  const stop = async () => {
    exports.pool_stop()
    await Promise.all(workers.map((worker) => worker.stop()))
  }
  const failed = starts.find((start) => start.status === 'rejected')
  if (!failed) return { threads, stop }
  await stop()
  const why = String(failed.reason)
  throw new Error(`backend-cpu: a thread of ${threads} did not start: ${why}. Register fewer threads.`,
    { cause: failed.reason })
}

interface WorkerStart {
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
  readonly thread: number
  readonly stackTop: number
}

interface StartedWorker { stop(): Promise<void> }

async function startWorker(start: WorkerStart): Promise<StartedWorker> {
  const threads = nodeModule('node:worker_threads')
  return threads ? startNodeWorker(threads, start) : startWebWorker(start)
}

async function startNodeWorker(
  { Worker }: typeof import('node:worker_threads'), start: WorkerStart
): Promise<StartedWorker> {
  const url = new URL('../worker/pool-worker.mjs', import.meta.url)
  const worker = new Worker(url, { name: `itop kernels ${start.thread}` })
  const stop = async () => { await worker.terminate() }
  await answer(stop, (say, fail) => {
    worker.once('message', say)
    worker.once('error', fail)
    worker.once('exit', () => fail(new Error('it ended')))
    worker.postMessage(start)
  })
  worker.unref() // a pool that was never stopped does not keep the process alive
  return { stop }
}

async function startWebWorker(start: WorkerStart): Promise<StartedWorker> {
  // In one piece and with plain options, or bundlers do not see that this is a worker to take along.
  const worker = new Worker(new URL('../worker/pool-worker.mjs', import.meta.url), { type: 'module' })
  const stop = async () => worker.terminate()
  await answer(stop, (say, fail) => {
    worker.addEventListener('message', ({ data }) => say(data), { once: true })
    worker.addEventListener('error', ({ message }) => fail(new Error(message || 'its file could not be loaded')))
    worker.postMessage(start)
  })
  return { stop }
}

/** Waits until a worker says `ready`; any other answer, or none, is a failure, after which it is stopped. */
async function answer(
  stop: () => Promise<void>, listen: (say: (answer: unknown) => void, fail: (error: Error) => void) => void
): Promise<void> {
  try {
    const said = await new Promise(listen)
    if (said !== 'ready') throw new Error(String(said))
  } catch (error) {
    await stop()
    throw error
  }
}
