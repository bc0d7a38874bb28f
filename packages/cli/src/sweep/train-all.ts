import { setTimeout as pause } from 'node:timers/promises'
import type { SweepRun } from '@itop/experiment'
import type { Session } from '../program/io.js'
import type { SweepFolder } from './sweep-folder.js'
import { trainRun, type RunEnd } from './train-run.js'

/** Is told how a sweep goes. */
export interface SweepView {
  readonly begin: (run: SweepRun) => void
  readonly end: (run: SweepRun, end: RunEnd) => void
  readonly stop: () => void
}

export interface SweepWork {
  readonly runs: readonly SweepRun[]
  readonly folder: SweepFolder
  /** Runs at a time, and threads of each; 0 leaves them to the recipes. */
  readonly jobs: number
  readonly threads: number
}

/** Milliseconds between two looks at a run that another process has. */
const patience = 2000

/**
 * Trains what is left of a sweep, so many runs at a time, each in a process of its own, and returns how each ended;
 * runs that were not begun are absent. A run that fails, fails alone. Those that other processes train are waited for.
 */
export async function trainAll(
  { runs, folder, jobs, threads }: SweepWork, view: SweepView, io: Session
): Promise<ReadonlyMap<SweepRun, RunEnd>> {
  const ends = new Map<SweepRun, RunEnd>()
  const queue = [...runs]
  const take = async (): Promise<void> => {
    for (let run = queue.shift(); run !== undefined && io.interrupt?.aborted !== true; run = queue.shift()) {
      view.begin(run)
      const end = await trainRun(run, folder, { io, threads })
      view.end(run, end)
      ends.set(run, end)
      if (end.is === 'held') await later(run, queue, io)
    }
  }
  await Promise.all(Array.from({ length: Math.min(jobs, runs.length) }, take))
  view.stop()
  return ends
}

/** Puts a run behind all others; where there is no other, after a while. */
async function later(run: SweepRun, queue: SweepRun[], { interrupt }: Session): Promise<void> {
  if (queue.length === 0) await pause(patience, undefined, interrupt && { signal: interrupt }).catch(() => {})
  queue.push(run)
}
