import { availableParallelism, hostname } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import type { Job, Queue, Worker } from 'bullmq'
import { UserError, errorCode } from '@itop/experiment'
import { isDiskError } from '../files/disk-errors.js'
import type { Session } from '../program/io.js'
import { stoppedStatus } from '../program/stop-signals.js'
import { styleFor } from '../program/style.js'
import { warn } from '../program/warn.js'
import { redisAddress } from '../redis/address.js'
import { startEngine, type Engine } from '../redis/engine.js'
import { prefix, queueName, type RunJob, type RunResult } from '../redis/run-job.js'
import { say, takeRun, type Workplace } from '../redis/take-run.js'
import { sweepFolder } from '../sweep/sweep-folder.js'
import type { RunEnd } from '../sweep/trainer.js'
import { wholeNumber } from '../sweep/whole-number.js'
import { beginLine, endLine } from '../text/run-lines.js'

/** The flags of `itop worker`. */
export interface WorkerFlags {
  readonly redis?: string
  readonly jobs?: string
  readonly out?: string
  readonly apart?: boolean
  readonly upload?: string
  readonly untilEmpty?: boolean
  readonly quiet?: boolean
}

/** Megabytes of a run's files that are sent, where the flag does not say. */
const usualUpload = 64

/** Takes runs from a queue and trains them, until it is stopped. */
export async function runWorker(flags: WorkerFlags, io: Session): Promise<number> {
  if (flags.redis === undefined) {
    throw new UserError(['itop worker: --redis URL is missing.', 'It says from where it takes runs: redis://HOST.'])
  }
  const jobs = wholeNumber('jobs', flags.jobs, 1) ?? 1
  const limit = 1e6 * (wholeNumber('upload', flags.upload, 0) ?? usualUpload)
  const own = sweepFolder(flags.out ?? 'worker-runs', io.cwd)
  const engine = await startEngine(redisAddress(flags.redis, io), io)
  const release = io.catchStops?.()
  try {
    const threads = Math.max(1, Math.floor(availableParallelism() / jobs))
    return await work({ engine, own, apart: flags.apart === true, threads, limit, io }, { jobs, flags })
  } finally {
    release?.()
    engine.redis.disconnect()
  }
}

/**
 * A worker whose process died does not renew its claim on a run, which others then take. That is asked of us in the
 * event loop, where nothing else happens: children train. How often a run was taken so says nothing of it.
 */
const claims = { lockDuration: 15_000, stalledInterval: 5000, maxStalledCount: 1000 }

async function work(
  place: Workplace, { jobs, flags }: { readonly jobs: number, readonly flags: WorkerFlags }
): Promise<number> {
  const { engine: { bullmq, redis, shown }, io } = place
  const refused = new AbortController()
  const stop = AbortSignal.any([refused.signal, ...io.interrupt ? [io.interrupt] : []])
  const active = new Set<Promise<unknown>>()
  const stoppable = { ...place, io: { ...io, interrupt: stop } }
  const worker: Worker<RunJob, RunResult> = new bullmq.Worker(queueName, (job, token) => {
    const run = trainJob(job, { token, stoppable, refused, quiet: flags.quiet === true })
    active.add(run)
    return run.finally(() => active.delete(run))
  }, { connection: redis, prefix, concurrency: jobs, ...claims })
  worker.on('error', error => { if (!isOfConnection(error)) warn(io, [`${shown}: ${error.message}`]) })
  // At once: a run that is given back must not be taken by us again.
  stop.addEventListener('abort', () => { void worker.close() })
  if (flags.quiet !== true) io.stderr.write(`Takes runs from ${shown}. Ctrl-C ends it: runs save and go back.\n`)
  await (flags.untilEmpty === true ? untilEmpty(place.engine, active, stop) : aborted(stop))
  await Promise.allSettled(active)
  await Promise.race([worker.close(), pause(5000)]) // a Redis that is gone would never hear it
  refused.signal.throwIfAborted()
  return stop.aborted ? stoppedStatus(io.interrupt) : 0
}

interface JobSurroundings {
  readonly token: string | undefined
  readonly stoppable: Workplace
  readonly refused: AbortController
  readonly quiet: boolean
}

/** Milliseconds until a run is looked at again in whose folder another process writes. */
const patience = 5000

/** Trains the run of a job. One that did not end is given back to the queue. */
async function trainJob(job: Job<RunJob>, { token, stoppable, refused, quiet }: JobSurroundings): Promise<RunResult> {
  const { engine: { bullmq }, io } = stoppable
  const tell = (line: string) => { if (!quiet) io.stderr.write(`${line}\n`) }
  tell(beginLine(job.data))
  const { end, folder } = await takeRun(job, stoppable).catch((error: unknown) => {
    // What is amiss here would be so for the next run too.
    if (error instanceof UserError || isDiskError(error)) refused.abort(error)
    const why = error instanceof Error ? error.message : String(error)
    return { end: refused.signal.aborted ? { is: 'held', why } as const : failed(why), folder: stoppable.own }
  })
  if (!refused.signal.aborted) tell(endLine(job.data, end, { folder, style: styleFor(io, io.stderr) }))
  const host = hostname()
  if (end.is === 'stopped' || refused.signal.aborted) {
    say(job, { waits: end.is === 'held' ? `${host}: ${end.why}` : `its worker on ${host} was stopped` })
    await Promise.race([job.moveToWait(token), pause(5000)]) // as below
    throw new bullmq.WaitingError()
  }
  if (end.is !== 'held') return { ...end, host }
  say(job, { waits: `${host}: ${end.why}` })
  await job.moveToDelayed(Date.now() + patience, token)
  throw new bullmq.DelayedError()
}

const failed = (why: string): RunEnd => ({ is: 'failed', status: 1, why })

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise(resolve => { signal.addEventListener('abort', () => { resolve() }) })

/** Waits until there is nothing to take and nothing is trained here. */
async function untilEmpty({ bullmq, redis }: Engine, active: ReadonlySet<unknown>, stop: AbortSignal): Promise<void> {
  const queue: Queue<RunJob> = new bullmq.Queue(queueName, { connection: redis, prefix })
  queue.on('error', () => {})
  while (!stop.aborted) {
    const counts = await queue.getJobCounts('wait', 'delayed', 'prioritized')
    if (active.size === 0 && Object.values(counts).every(count => count === 0)) return
    await pause(500, undefined, { signal: stop }).catch(() => {})
  }
}

/** Which the engine tells. */
const isOfConnection = (error: Error): boolean =>
  /ECONN|EPIPE|ENOTFOUND|ETIMEDOUT|Connection is closed|isn't writeable/.test(`${errorCode(error)} ${error.message}`)
