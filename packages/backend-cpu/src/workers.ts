import type { KernelThreads } from './kernel-module.js'
import { nodeModule } from './node.js'
import type { Died } from './thread-death.js'

const stackBytes = 65_536

/** What workers are started for. */
export interface WorkerPool {
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
  /** Tells the kernels that a worker ends. */
  readonly abandon: () => void
  readonly died: Died
}

/**
 * Workers that instantiate a module on its memory, each with a stack of its own.
 *
 * Whoever waits in a kernel sees no event, so the kernels are told before a worker is gone: of an error and of
 * `process.exit` by the worker itself, of `terminate` by the call, which only the thread can make that started the
 * worker, and that one waits for nothing then. A worker has no heap to run out of while it computes, and what else
 * kills a thread (a fault of memory, the system) kills the process.
 */
export function createWorkers({ module, memory, abandon, died }: WorkerPool): KernelThreads {
  let workers: readonly StartedWorker[] = []
  return {
    async start(thread, allocate) {
      const stackTop = allocate(stackBytes) + stackBytes
      const ended = (why: string): void => {
        abandon()
        died(thread, why)
      }
      const worker = await startWorker({ module, memory, thread, stackTop }, { ended, abandon })
      workers = [...workers, worker]
    },
    async stop() {
      await Promise.all(workers.map((worker) => worker.stop()))
      workers = []
    }
  }
}

interface WorkerStart {
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
  readonly thread: number
  readonly stackTop: number
}

interface StartedWorker { stop(): Promise<void> }

/** Who hears of a worker's end. */
interface Listeners {
  readonly ended: (why: string) => void
  readonly abandon: () => void
}

async function startWorker(start: WorkerStart, listeners: Listeners): Promise<StartedWorker> {
  const threads = nodeModule('node:worker_threads')
  return threads ? startNodeWorker(threads, start, listeners) : startWebWorker(start, listeners)
}

/** The same, told of the first end only, and of none that was expected; `terminate` says that one comes. */
function once({ ended, abandon }: Listeners) {
  let over = false
  return {
    ended: (why: string) => {
      if (!over) ended(why)
      over = true
    },
    expect: () => { over = true },
    ending: () => { if (!over) abandon() }
  }
}

interface Terminable<T> { terminate(): T }

/** Ends a worker as before; whoever else does so tells the kernels first. */
function guardEnd<T>(worker: Terminable<T>, ending: () => void): () => T {
  const terminate = worker.terminate.bind(worker)
  worker.terminate = () => {
    ending()
    return terminate()
  }
  return terminate
}

async function startNodeWorker(
  { Worker }: typeof import('node:worker_threads'), start: WorkerStart, listeners: Listeners
): Promise<StartedWorker> {
  const url = new URL('../worker/pool-worker.mjs', import.meta.url)
  const worker = new Worker(url, { name: `itop kernels ${start.thread}` })
  const { ended, expect, ending } = once(listeners)
  const terminate = guardEnd(worker, ending)
  const stop = async () => {
    expect()
    await terminate()
  }
  await answer(stop, (say, fail) => {
    worker.once('message', say)
    worker.once('error', fail)
    worker.once('exit', () => fail(new Error('it ended')))
    worker.postMessage(start)
  })
  worker.removeAllListeners()
  worker.on('message', why => ended(String(why)))
  worker.on('error', ({ message }) => ended(message))
  worker.on('exit', () => ended('it was ended from outside'))
  worker.unref() // a pool that was never stopped does not keep the process alive
  return { stop }
}

async function startWebWorker(start: WorkerStart, listeners: Listeners): Promise<StartedWorker> {
  // In one piece and with plain options, or bundlers do not see that this is a worker to take along.
  const worker = new Worker(new URL('../worker/pool-worker.mjs', import.meta.url), { type: 'module' })
  const { ended, expect, ending } = once(listeners)
  const terminate = guardEnd(worker, ending)
  const stop = async () => {
    expect()
    terminate()
  }
  await answer(stop, (say, fail) => {
    worker.addEventListener('message', ({ data }) => say(data), { once: true })
    worker.addEventListener('error', ({ message }) => fail(new Error(message || 'its file could not be loaded')))
    worker.postMessage(start)
  })
  worker.addEventListener('message', ({ data }) => ended(String(data)))
  worker.addEventListener('error', ({ message }) => ended(message))
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
