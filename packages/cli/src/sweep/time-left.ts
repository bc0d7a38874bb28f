import { UserError } from '@itop/experiment'
import type { Session } from '../program/io.js'
import { readSummary } from '../run-folder/side-files.js'
import type { PlannedSweep } from './sweep-plan.js'

/** How long a sweep will still take. */
export interface TimeLeft {
  readonly seconds: number
  /** How that is known: by runs of it that have ended, or by some steps that were timed just now. */
  readonly by: 'runs' | 'steps'
}

/** The time until all runs have ended, those of a crew side by side; undefined where it cannot be known. */
export async function timeLeft(sweep: PlannedSweep, io: Session): Promise<TimeLeft | undefined> {
  const { runs, costs, folder, crew } = sweep
  let [seconds, done, left] = [0, 0, 0]
  const rest = runs.filter(run => {
    const { flops } = costs.get(run)! // each has one
    const { value } = readSummary(folder.run(run.recipe.id))
    if (value === undefined) left += flops
    else [seconds, done] = [seconds + value.seconds, done + flops]
    return value === undefined
  })
  if (done > 0) return { seconds: left / done * seconds / crew.jobs, by: 'runs' }
  const [first] = rest
  const rate = first && await rateOf(sweep, first, io)
  return rate === undefined ? undefined : { seconds: left / rate / crew.jobs, by: 'steps' }
}

async function rateOf({ costs, crew }: PlannedSweep, run: PlannedSweep['runs'][number], io: Session) {
  const { measuredRate } = await import('./measured-rate.js') // what it loads, no other use of a sweep needs
  try {
    return await measuredRate(run, costs.get(run)!, { threads: crew.threads, io }) // each has one
  } catch (error) {
    if (error instanceof UserError) return undefined // such as a backend that is not here, but where it will be trained
    throw error
  }
}
