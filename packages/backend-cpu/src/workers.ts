import type { KernelThreads } from './kernel-module.js'
import { nodeModule } from './node.js'

const stackBytes = 65_536

/** Workers that instantiate a module on its memory, each with a stack of its own. */
export function createWorkers(module: WebAssembly.Module, memory: WebAssembly.Memory): KernelThreads {
  let workers: readonly StartedWorker[] = []
  return {
    async start(thread, allocate) {
      const stackTop = allocate(stackBytes) + stackBytes
      const worker = await startWorker({ module, memory, thread, stackTop })
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
