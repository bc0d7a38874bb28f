import { hostname } from 'node:os'
import type { Job } from 'bullmq'
import { UserError } from '@itop/experiment'
import { loadPlugins } from '@itop/experiment/node'
import type { Session } from '../program/io.js'
import { version } from '../program/version.js'
import { lastStep } from '../sweep/run-step.js'
import { stateOf, sweepFolder, writeRecipes, type SweepFolder } from '../sweep/sweep-folder.js'
import { trainRun } from '../sweep/train-run.js'
import type { RunEnd } from '../sweep/trainer.js'
import type { Engine } from './engine.js'
import { isShared } from './folder-token.js'
import { curvesOn } from './redis-curves.js'
import { fetchRun, isWanted, sendRun, sentRun, wantNoMore } from './run-files.js'
import type { RunJob, RunProgress } from './run-job.js'

/** What a worker has for the runs that it takes. */
export interface Workplace {
  readonly engine: Engine
  /** Where runs lie of sweeps whose folder is not here. */
  readonly own: SweepFolder
  /** Whether they lie there all. */
  readonly apart: boolean
  /** Of each run whose recipe says none. */
  readonly threads: number
  /** Bytes of a run that may be sent. */
  readonly limit: number
  readonly io: Session
}

/** How a run ended that a worker took, and the folder it lies in. */
export interface TakenRun {
  readonly end: RunEnd
  readonly folder: SweepFolder
}

/** Trains a run from the queue, in the folder of its sweep where that is here too; else its files are sent. */
export async function takeRun(job: Job<RunJob>, place: Workplace): Promise<TakenRun> {
  const { engine: { redis }, own, apart, io } = place
  const { data } = job
  const { id } = data.recipe
  await refuseOthers(data, io)
  const shared = !apart && isShared(data.folder)
  const folder = shared ? sweepFolder(data.folder.path, io.cwd) : own
  writeRecipes(folder, [data.recipe])
  if (!shared) await goOnFrom(id, folder, place)
  const end = await watched(job, folder, place)
  if (shared && end.is === 'ended') await wantNoMore(redis, id, data.folder.token)
  const goesOnElsewhere = end.is === 'stopped' && !shared && stateOf(folder.run(id)) === 'begun'
  if (goesOnElsewhere || (end.is === 'ended' && await isWanted(redis, id))) {
    const run = folder.run(id)
    const about = { step: lastStep(run), ended: end.is === 'ended', at: hostname() }
    await sendRun(redis, id, run, about, place.limit)
  }
  return { end, folder }
}

/** Refuses a run that this worker would train otherwise than its sweep wants, or not at all. */
async function refuseOthers({ itop, plugins, pluginNames, recipe: { id } }: RunJob, { cwd }: Session): Promise<void> {
  if (itop !== version) {
    throw new UserError([`The run ${id} in the queue is one of itop ${itop}, and this worker is itop ${version}.`,
      `Install the same for both: npm install @itop/cli@${itop}`])
  }
  const here = await loadPlugins(pluginNames, cwd).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error
    throw new UserError([`The run ${id} in the queue wants a plug-in. ${error.what}`, error.fix], { cause: error })
  })
  const found = here.map(({ plugin }) => plugin)
  const other = plugins.find(({ name, version: wanted }) =>
    !found.some(each => each.name === name && each.version === wanted))
  if (other === undefined) return
  const mine = found.find(({ name }) => name === other.name)
  throw new UserError([`The run ${id} in the queue wants the plug-in ${other.name} ${other.version}, ` +
    `and this worker has ${mine === undefined ? 'none of that name' : mine.version}.`, 'Install the same for both.'])
}

/** Brings what another worker has of the run, if it came further than we did. */
async function goOnFrom(id: string, folder: SweepFolder, { engine: { redis } }: Workplace): Promise<void> {
  const sent = await sentRun(redis, id)
  if (sent !== undefined && sent.step > lastStep(folder.run(id))) await fetchRun(redis, id, folder.run(id))
}

/** Milliseconds between two words on how far a run is. */
const interval = 2000

/** Trains a run in a process of its own, and tells the queue how far it is. */
async function watched(
  job: Job<RunJob>, folder: SweepFolder, { engine: { redis }, threads, io }: Workplace
): Promise<RunEnd> {
  const { recipe, folder: { token }, rule, pluginNames } = job.data
  let told = 0
  const tell = () => {
    const step = lastStep(folder.run(recipe.id))
    if (step !== told) say(job, { step })
    told = step
  }
  const timer = setInterval(tell, interval)
  const own = recipe.backend === 'cpu' && recipe.threads === undefined
  try {
    return await trainRun(job.data, folder, {
      io: { ...io, plugins: pluginNames }, threads: own ? threads : 0,
      hope: rule && { ...rule, curves: curvesOn(redis, token) }
    })
  } finally {
    clearInterval(timer)
  }
}

/** Tells those who await a run; that nobody hears it changes nothing. */
export function say(job: Job<RunJob>, said: RunProgress): void {
  job.updateProgress(said).catch(() => {})
}
