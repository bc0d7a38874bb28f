import type { SweepRun } from '@itop/experiment'
import type { Session } from '../program/io.js'
import { statusAfter, stopSignals } from '../program/stop-signals.js'
import { runChild } from './run-child.js'
import { keepFailure, stateOf, type SweepFolder } from './sweep-folder.js'

/** What became of a run: its process ended so, or was stopped and saved, or another process has the run. */
export type RunEnd =
  | { readonly is: 'ended' | 'held' }
  | { readonly is: 'stopped', readonly status: number }
  | { readonly is: 'failed', readonly status: number, readonly why: string }

/** Trains a run of a sweep in a process of its own, from where it is. */
export async function trainRun(
  { recipe: { id } }: SweepRun, folder: SweepFolder, { io, threads }: { readonly io: Session, readonly threads: number }
): Promise<RunEnd> {
  const run = folder.run(id)
  const state = stateOf(run)
  if (state === 'ended' || state === 'held') return { is: state }
  const from = state === 'begun' ? ['--resume', run.path] : [folder.recipe(id), '--out', run.path]
  const plugins = io.plugins.flatMap(name => ['--plugin', name])
  const quiet = ['--quiet', '--no-compare', ...threads > 0 ? ['--threads', String(threads)] : []]
  const { status, words } = await runChild(['train', ...from, ...quiet, ...plugins], io, io.interrupt)
  if (stops.includes(status)) return { is: 'stopped', status }
  if (status !== 0 && stateOf(run) === 'held') return { is: 'held' } // another one has just taken it
  keepFailure(folder, id, status === 0 ? '' : words)
  return status === 0 ? { is: 'ended' } : { is: 'failed', status, why: words }
}

const stops = stopSignals.map(statusAfter)
