import { setTimeout as pause } from 'node:timers/promises'
import type { SweepRun } from '@itop/experiment'
import type { Session } from '../program/io.js'
import type { RunEnd, Trainer } from './trainer.js'

/** Is told how a sweep goes. */
export interface SweepView {
  readonly begin: (run: SweepRun) => void
  readonly wait: (run: SweepRun, why: string) => void
  readonly end: (run: SweepRun, end: RunEnd) => void
  readonly stop: () => void
}

/** Milliseconds between two looks at a run that another process has. */
const patience = 2000

/**
 * Has what is left of a sweep trained, and returns how each run ended; runs that were not begun are absent. A run that
 * fails, fails alone. Those that other processes train are waited for.
 */
export async function trainAll(
  runs: readonly SweepRun[], trainer: Trainer, view: SweepView, io: Session
): Promise<ReadonlyMap<SweepRun, RunEnd>> {
  const ends = new Map<SweepRun, RunEnd>()
  const queue = [...runs]
  const take = async (): Promise<void> => {
    for (let run = queue.shift(); run !== undefined && io.interrupt?.aborted !== true; run = queue.shift()) {
      const end = await trainOne(run, trainer, view)
      ends.set(run, end)
      if (end.is === 'held') await later(run, queue, io)
    }
  }
  await Promise.all(Array.from({ length: Math.min(trainer.jobs, runs.length) }, take)).finally(() => view.stop())
  return ends
}

async function trainOne(run: SweepRun, trainer: Trainer, view: SweepView): Promise<RunEnd> {
  const wait = (why: string) => { view.wait(run, why) }
  const end = await trainer.train(run, { begin: () => { view.begin(run) }, wait })
  if (end.is === 'held') wait(end.why)
  else view.end(run, end)
  return end
}

/** Puts a run behind all others; where there is no other, after a while. */
async function later(run: SweepRun, queue: SweepRun[], { interrupt }: Session): Promise<void> {
  if (queue.length === 0) await pause(patience, undefined, interrupt && { signal: interrupt }).catch(() => {})
  queue.push(run)
}
