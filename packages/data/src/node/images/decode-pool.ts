import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { DataError } from '../../data-error.js'
import { decodeWorker } from '../../decode-worker.js'

/** One image to decode. */
export interface DecodeTask {
  readonly file: string
  /** Where it lies in the file, in bytes; absent: it is the file. */
  readonly start?: number
  readonly length?: number
  /** `[drawsPerImage]` numbers in [0, 1): crop and mirror at random. Absent: the middle of the image. */
  readonly draws?: readonly number[]
  /** Byte of the target at which it is written, `[3, size, size]`. */
  readonly to: number
}

export interface DecodeJob {
  readonly tasks: readonly DecodeTask[]
  readonly size: number
  readonly target: SharedArrayBuffer
}

/** An image that could not be decoded. */
export interface DecodeFailure {
  /** Its place among the tasks. */
  readonly task: number
  readonly reason: string
}

/** Threads that decode images. */
export interface DecodePool {
  /** Decodes one job after the other, in the order asked; resolves to the failures, in the order of the tasks. */
  readonly decode: (job: DecodeJob) => Promise<readonly DecodeFailure[]>
  readonly close: () => Promise<void>
}

/** One thread stays for the training; more than four gain nothing, since Node decodes on four. */
export const defaultWorkers = (): number => Math.max(1, Math.min(4, availableParallelism() - 1))

/** Starts the threads; rejects with a `DataError` where the decoding library is missing. */
export async function startPool(count: number): Promise<DecodePool> {
  const workers = Array.from({ length: count }, () => new Worker(decodeWorker, { name: 'itop images' }))
  const terminate = async () => { await Promise.all(workers.map(worker => worker.terminate())) }
  try {
    await Promise.all(workers.map(ready))
  } catch (error) {
    await terminate()
    throw error
  }
  const state: PoolState = { workers, jobs: new Map(), made: 0 }
  for (const worker of workers) watch(worker, state)
  return {
    decode: job => run(state, job),
    close: () => {
      // The last answer would let the process end, while it waits for the threads.
      end(state, 'closed')
      return terminate()
    }
  }
}

interface PoolState {
  readonly workers: readonly Worker[]
  readonly jobs: Map<number, RunningJob>
  /** Jobs until now: the number of the next. */
  made: number
  /** Why there are no threads any more. */
  ended?: Error
}

/** Nothing but a running job keeps the process alive, so that a set that is never closed does not. */
function ready(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject)
    worker.once('exit', code => {
      reject(new Error(`data: a thread that decodes images did not start, exit code ${code}.`))
    })
    worker.once('message', (answer: { readonly ready: boolean, readonly reason?: string }) => {
      worker.off('error', reject)
      worker.unref()
      if (answer.ready) resolve()
      else reject(new DataError(
        `Images are decoded by the package sharp, which could not be loaded: ${answer.reason}. Run: npm install sharp`))
    })
  })
}

interface RunningJob {
  /** Threads still at it. */
  left: number
  readonly failures: DecodeFailure[]
  readonly resolve: (failures: readonly DecodeFailure[]) => void
  readonly reject: (error: Error) => void
}

function run(state: PoolState, job: DecodeJob): Promise<readonly DecodeFailure[]> {
  const { workers, jobs, ended } = state
  if (ended) return Promise.reject(ended)
  return new Promise((resolve, reject) => {
    const id = state.made++
    jobs.set(id, { left: workers.length, failures: [], resolve, reject })
    const counter = new SharedArrayBuffer(4)
    for (const worker of workers) {
      worker.ref()
      worker.postMessage({ ...job, id, counter })
    }
  })
}

interface Answer {
  readonly id: number
  readonly failures: readonly DecodeFailure[]
}

function watch(worker: Worker, state: PoolState): void {
  const { workers, jobs } = state
  worker.on('message', ({ id, failures }: Answer) => {
    const job = jobs.get(id)
    if (!job) return
    job.failures.push(...failures)
    if (--job.left > 0) return
    jobs.delete(id)
    if (jobs.size === 0) for (const each of workers) each.unref()
    job.resolve(job.failures.sort((a, b) => a.task - b.task))
  })
  worker.on('error', error => { end(state, String(error)) })
  worker.on('exit', code => { end(state, `exit code ${code}`) })
}

/** Takes no job any more, and gives up those that run. */
function end(state: PoolState, why: string): void {
  state.ended ??= new Error(`data: the threads that decode images have ended (${why}). Open the data set anew.`)
  for (const { reject } of state.jobs.values()) reject(state.ended)
  state.jobs.clear()
}
