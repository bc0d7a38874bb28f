import type { SweepRun } from '@itop/experiment'
import type { Session } from '../program/io.js'
import type { Hope } from './hopeless/watch-run.js'
import { lastStep } from './run-step.js'
import type { SweepFolder } from './sweep-folder.js'
import type { Crew } from './sweep-plan.js'
import { trainRun } from './train-run.js'
import type { Trainer } from './trainer.js'

/** Trains runs on this machine, so many at a time, each in a process of its own. */
export const localTrainer = (
  folder: SweepFolder, { jobs, threads, hopeOf }: Crew & { readonly hopeOf?: (run: SweepRun) => Hope }, io: Session
): Trainer => ({
  jobs,
  train: (run, { begin }) => {
    begin()
    return trainRun(run, folder, { io, threads, hope: hopeOf?.(run) })
  },
  stepOf: ({ recipe }) => lastStep(folder.run(recipe.id)),
  close: () => Promise.resolve()
})
