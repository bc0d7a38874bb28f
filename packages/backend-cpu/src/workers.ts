import type { KernelThreads } from './kernel-module.js'
import { nodeModule } from './node.js'

const stackBytes = 65_536

/** Told of a thread that ended although nobody had stopped it. */
type Died = (thread: number, why: string) => void

/** What a thread has computed is lost with it, and nobody may be waiting to hear of it: an error nobody catches. */
const throwLater: Died = (thread, why) => {
  setTimeout(() => {
    throw new KernelThreadError(`backend-cpu: thread ${thread} of the kernels ended by itself: ${why}. ` +
      'Start again, from the last checkpoint if there is one; with fewer threads if it happens again.')
  })
}

class KernelThreadError extends Error {
  override readonly name = 'KernelThreadError'
}

/** Workers that instantiate a module on its memory, each with a stack of its own. */
export function createWorkers(
  module: WebAssembly.Module, memory: WebAssembly.Memory, died: Died = throwLater
): KernelThreads {
  let workers: readonly StartedWorker[] = []
  return {
    async start(thread, allocate) {
      const stackTop = allocate(stackBytes) + stackBytes
      const worker = await startWorker({ module, memory, thread, stackTop }, why => died(thread, why))
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

type Ended = (why: string) => void

async function startWorker(start: WorkerStart, died: Ended): Promise<StartedWorker> {
  const threads = nodeModule('node:worker_threads')
  return threads ? startNodeWorker(threads, start, died) : startWebWorker(start, died)
}

/** The first end of a worker that is told, unless it was stopped before. */
function endOf(died: Ended): { readonly ended: Ended, readonly expected: () => void } {
  let over = false
  return {
    ended: why => {
      if (!over) died(why)
      over = true
    },
    expected: () => { over = true }
  }
}

async function startNodeWorker(
  { Worker }: typeof import('node:worker_threads'), start: WorkerStart, died: Ended
): Promise<StartedWorker> {
  const url = new URL('../worker/pool-worker.mjs', import.meta.url)
  const worker = new Worker(url, { name: `itop kernels ${start.thread}` })
  const { ended, expected } = endOf(died)
  const stop = async () => {
    expected()
    await worker.terminate()
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

async function startWebWorker(start: WorkerStart, died: Ended): Promise<StartedWorker> {
  // In one piece and with plain options, or bundlers do not see that this is a worker to take along.
  const worker = new Worker(new URL('../worker/pool-worker.mjs', import.meta.url), { type: 'module' })
  const { ended, expected } = endOf(died)
  const stop = async () => {
    expected()
    worker.terminate()
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
