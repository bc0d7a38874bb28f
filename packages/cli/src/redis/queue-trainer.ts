import type { Queue, QueueEvents } from 'bullmq'
import type { Redis } from 'ioredis'
import { UserError, type SweepRun } from '@itop/experiment'
import type { Session } from '../program/io.js'
import { followTests } from '../sweep/hopeless/follow-tests.js'
import type { MedianRule } from '../sweep/hopeless/median-rule.js'
import { lastStep } from '../sweep/run-step.js'
import { givenUp, keepEnd, stateOf, type SweepFolder } from '../sweep/sweep-folder.js'
import type { RunEnd, RunNews, Trainer } from '../sweep/trainer.js'
import { bring } from './bring.js'
import type { Engine } from './engine.js'
import { folderToken } from './folder-token.js'
import { curvesOn } from './redis-curves.js'
import { want, wantNoMore } from './run-files.js'
import {
  jobId, jobOf, jobOptions, prefix, queueName, type RunJob, type RunProgress, type RunResult
} from './run-job.js'

/** Which sweep puts its runs. */
export interface QueuedSweep {
  readonly folder: SweepFolder
  readonly runs: readonly SweepRun[]
  /** Where hopeless runs are given up. */
  readonly ruleFor?: ((run: SweepRun) => MedianRule) | undefined
}

/** And what tells its folder from others. */
type Sweep = QueuedSweep & { readonly token: string }

/** A run whose end is awaited. */
interface Awaited {
  readonly run: SweepRun
  readonly news: RunNews
  readonly end: (end: RunEnd) => void
  readonly fail: (error: unknown) => void
  step: number
  /** How often it was said to have ended, and nothing of it came. */
  missed: number
}

/** Puts runs into a queue on Redis, and says what workers make of them. */
export async function queueTrainer(engine: Engine, given: QueuedSweep, io: Session): Promise<Trainer> {
  const { redis, bullmq, shown } = engine
  const sweep = { ...given, token: folderToken(given.folder.path) }
  if (given.ruleFor !== undefined) await tellKnown(sweep, redis)
  const queue: Queue<RunJob> = new bullmq.Queue(queueName, { connection: redis, prefix })
  queue.on('error', () => {}) // that the connection is lost, the engine says
  const awaited = new Map<string, Awaited>()
  const put = (run: SweepRun) => putRun(run, { engine, queue, sweep }, io)
  const events = await listen(engine)
  hear(events, awaited, one => settling(one, { engine, sweep, io, put, awaited }))
  // A Redis that was started again may have lost what it had, and we what it said.
  redis.on('ready', () => { for (const one of awaited.values()) put(one.run).catch(one.fail) })
  io.interrupt?.addEventListener('abort', () => { for (const { end } of awaited.values()) end({ is: 'queued' }) })
  if (await queue.getWorkersCount().catch(() => 1) === 0) {
    io.stderr.write(`No worker takes runs yet. On this machine and others: itop worker --redis ${shown}\n`)
  }
  return {
    jobs: Infinity,
    train: async (run, news) => {
      const end = await known(run, { engine, sweep }, io)
      if (end !== undefined) {
        news.begin()
        return end
      }
      if (io.interrupt?.aborted === true) return { is: 'queued' }
      return new Promise((resolve, reject) => {
        const one = { run, news, end: resolve, fail: reject, step: 0, missed: 0 }
        awaited.set(jobId(run.recipe.id), one)
        put(run).catch(reject)
      })
    },
    stepOf: ({ recipe: { id } }) => Math.max(lastStep(sweep.folder.run(id)), awaited.get(jobId(id))?.step ?? 0),
    close: async () => {
      redis.disconnect() // first: without a connection the others would wait for one
      await Promise.all([events.close(), queue.close()]).catch(() => {})
    }
  }
}

/** From now on, by the clock of Redis: without a place to begin, what is said between two calls is lost. */
async function listen({ bullmq, redis }: Engine): Promise<QueueEvents> {
  const [seconds, micros] = await redis.time()
  const lastEventId = `${1000 * Number(seconds) + Math.floor(Number(micros) / 1000) - 1}-0`
  const events = new bullmq.QueueEvents(queueName, { connection: redis.duplicate(), prefix, lastEventId })
  events.on('error', () => {}) // as of the queue
  return events
}

/** Of the runs that lie in the folder already: others are measured by them. */
async function tellKnown({ folder, runs, token }: Sweep, redis: Redis): Promise<void> {
  const curves = curvesOn(redis, token)
  await Promise.all(runs.map(({ recipe: { id } }) => curves.tell(id, followTests(folder.run(id))())))
}

interface Surroundings {
  readonly engine: Engine
  readonly sweep: Sweep
}

/** How a run ended that need not be trained. */
async function known(run: SweepRun, { engine, sweep }: Surroundings, io: Session): Promise<RunEnd | undefined> {
  const { folder, token, ruleFor } = sweep
  const { id } = run.recipe
  const why = ruleFor && givenUp(folder, id)
  const state = stateOf(folder.run(id))
  if (state === 'ended') return { is: 'ended' }
  if (state === 'held') return undefined // by a worker, which tells us of it, or by a process for which a worker waits
  if (why !== undefined) return { is: 'hopeless', ...why }
  return bring(engine.redis, id, { folder, token, looks: 1, io })
}

/** Puts a run for whoever takes it; one that is there already, of whichever sweep, is not put twice. */
async function putRun(
  run: SweepRun, { engine: { redis, shown }, queue, sweep: { folder, token, ruleFor } }:
  Surroundings & { readonly queue: Queue<RunJob> }, io: Session
): Promise<void> {
  const { id } = run.recipe
  const rule = ruleFor?.(run)
  try {
    await want(redis, id, token)
    await queue.add(queueName, jobOf(run, { path: folder.path, token }, rule, io), jobOptions(id))
  } catch (error) {
    if (io.interrupt?.aborted === true) return
    throw new UserError([`${shown}: it does not take the run ${id}: ${error instanceof Error ? error.message : ''}`],
      { cause: error })
  }
}

/** Passes on what is said of runs that are awaited. */
function hear(
  events: QueueEvents, awaited: ReadonlyMap<string, Awaited>, settle: (one: Awaited) => (result: RunResult) => void
): void {
  const about = (key: string, tell: (one: Awaited) => void) => {
    const one = awaited.get(key)
    if (one !== undefined) tell(one)
  }
  events.on('active', ({ jobId: key }) => { about(key, ({ news }) => { news.begin() }) })
  events.on('stalled', ({ jobId: key }) => { about(key, ({ news }) => { news.wait('its worker is gone') }) })
  events.on('progress', ({ jobId: key, data }) => {
    const said = data as RunProgress // a worker of ours says nothing else
    about(key, one => {
      if ('waits' in said) return one.news.wait(said.waits)
      if (one.step === 0) one.news.begin() // it trained before we asked for it
      one.step = said.step
    })
  })
  events.on('completed', ({ jobId: key, returnvalue }) => {
    about(key, one => { settle(one)(returnvalue as unknown as RunResult) }) // its type is the one of what was written
  })
  events.on('failed', ({ jobId: key, failedReason }) => {
    about(key, one => { settle(one)({ is: 'failed', status: 1, why: failedReason, host: 'the queue' }) })
  })
}

interface Settling extends Surroundings {
  readonly io: Session
  readonly put: (run: SweepRun) => Promise<void>
  readonly awaited: Map<string, Awaited>
}

/** Ends what is awaited, or puts the run again where nothing is known of it after all. */
const settling = (one: Awaited, { engine, sweep, io, put, awaited }: Settling) => (result: RunResult): void => {
  void received(one, result, { engine, sweep }, io).then(async end => {
    if (end === undefined) return put(one.run)
    awaited.delete(jobId(one.run.recipe.id))
    one.end(end)
  }).catch(one.fail)
}

/** What a result means for this sweep; undefined where the run has to be put again. */
async function received(
  one: Awaited, { host, ...end }: RunResult, { engine: { redis }, sweep }: Surroundings, io: Session
): Promise<RunEnd | undefined> {
  const { folder, token, ruleFor } = sweep
  const { id } = one.run.recipe
  if (end.is === 'ended') {
    const there = await bring(redis, id, { folder, token, looks: 10, io })
    if (there !== undefined || one.missed++ < 2) return there
    return { is: 'failed', status: 1, why: `${host} says that it has ended, and nothing of it came here.` }
  }
  if (end.is === 'hopeless' && ruleFor === undefined) return undefined // by the rule of another sweep
  const told = end.is === 'failed' ? { ...end, why: `on ${host}: ${end.why}` } : end
  keepEnd(folder, id, told)
  await wantNoMore(redis, id, token)
  return told
}
