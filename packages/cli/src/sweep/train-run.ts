import type { SweepRun } from '@itop/experiment'
import type { Session } from '../program/io.js'
import { statusAfter, stopSignals } from '../program/stop-signals.js'
import { watchRun, type Hope } from './hopeless/watch-run.js'
import { runChild } from './run-child.js'
import { givenUp, heldEnd, keepEnd, stateOf, type SweepFolder } from './sweep-folder.js'
import type { RunEnd } from './trainer.js'

interface RunWork {
  readonly io: Session
  /** 0: as its recipe says. */
  readonly threads: number
  /** Where a hopeless run is stopped. */
  readonly hope?: Hope | undefined
}

/** Trains a run of a sweep in a process of its own, from where it is. */
export async function trainRun(run: SweepRun, folder: SweepFolder, work: RunWork): Promise<RunEnd> {
  const { id } = run.recipe
  const state = stateOf(folder.run(id))
  if (state === 'ended') return { is: 'ended' }
  if (state === 'held') return heldEnd(folder.run(id))
  const before = work.hope && givenUp(folder, id)
  if (before !== undefined) return { is: 'hopeless', ...before }
  const end = await inProcess(id, folder, { ...work, resume: state === 'begun' })
  keepEnd(folder, id, end)
  return end
}

async function inProcess(
  id: string, folder: SweepFolder, { io, threads, hope, resume }: RunWork & { readonly resume: boolean }
): Promise<RunEnd> {
  const run = folder.run(id)
  const from = resume ? ['--resume', run.path] : [folder.recipe(id), '--out', run.path]
  const plugins = io.plugins.flatMap(name => ['--plugin', name])
  const quiet = ['--quiet', '--no-compare', ...threads > 0 ? ['--threads', String(threads)] : []]
  const watch = hope && watchRun(run, id, hope)
  const signals = [io.interrupt, watch?.signal].filter(signal => signal !== undefined)
  const { status, words } = await runChild(['train', ...from, ...quiet, ...plugins], io, AbortSignal.any(signals))
    .finally(watch?.stop)
  if (stops.includes(status)) {
    const verdict = watch?.verdict()
    return verdict === undefined ? { is: 'stopped', status } : { is: 'hopeless', ...verdict }
  }
  if (status === 0) return { is: 'ended' }
  return stateOf(run) === 'held' ? heldEnd(run) // another one has just taken it
    : { is: 'failed', status, why: words }
}

const stops = stopSignals.map(statusAfter)
