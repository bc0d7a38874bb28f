import { bytes, clock, integer, percent, plural, type Sweep, type SweepRun } from '@itop/experiment'
import { readSummary } from '../run-folder/side-files.js'
import { givenUp, stateOf, type SweepFolder } from '../sweep/sweep-folder.js'
import type { Crew, RunCost } from '../sweep/sweep-plan.js'
import { textTable } from './table.js'

/** A sweep that is about to be trained, or is only looked at. */
export interface PlannedSweep extends Sweep {
  readonly folder: SweepFolder
  readonly costs: ReadonlyMap<SweepRun, RunCost>
  readonly crew: Crew
}

/** More runs than this are not listed one by one. */
const mostRuns = 500

/** What a sweep would train: its runs, their steps and memory, and hours where runs of it have ended already. */
export function planText(sweep: PlannedSweep): string {
  const { runs, varied, costs, folder } = sweep
  const rows = runs.slice(0, mostRuns).map(run => {
    const { steps, memory } = costs.get(run)! // each has one
    return [run.recipe.id, ...varied.map(key => valueText(run.varied[key])), integer(steps), bytes(memory),
      stateWord(folder, run.recipe.id)]
  })
  const align = ['left', ...varied.map(() => 'right' as const), 'right', 'right', 'left'] as const
  const more = runs.length > mostRuns ? `  … and ${integer(runs.length - mostRuns)} more\n` : ''
  return `${textTable(['run', ...varied, 'steps', 'memory', 'state'], rows, align)}\n${more}${totals(sweep)}\n`
}

function stateWord(folder: SweepFolder, id: string): string {
  const state = stateOf(folder.run(id))
  return state === 'begun' && givenUp(folder, id) !== undefined ? 'hopeless' : state
}

const valueText = (value: unknown): string => value === undefined ? '' : String(value)

function totals(sweep: PlannedSweep): string {
  const { runs, repeated, leftOut, costs, crew } = sweep
  const most = Math.max(...[...costs.values()].map(({ memory }) => memory))
  const hours = secondsLeft(sweep)
  return [
    `${plural(runs.length, 'run')}${repeated > 0 ? `, ${repeated} given more than once` : ''}` +
      `${leftOut > 0 ? `, ${leftOut} left out` : ''}.`,
    `${crew.jobs} at a time${crew.threads > 0 ? `, ${plural(crew.threads, 'thread')} each` : ''}: ` +
      `${bytes(crew.jobs * most)} at most, and what Node itself takes.`,
    hours === undefined ? 'How long it takes is known when a run of it has ended.'
      : `About ${clock(hours)} left, as fast as the runs that have ended.`
  ].join('\n')
}

/** Seconds until all have ended, by how many FLOPs a second those did that have; undefined before there are any. */
export function secondsLeft({ runs, costs, folder, crew }: PlannedSweep): number | undefined {
  let [seconds, done, left] = [0, 0, 0]
  for (const run of runs) {
    const { flops } = costs.get(run)! // each has one
    const { value } = readSummary(folder.run(run.recipe.id))
    if (value === undefined) left += flops
    else [seconds, done] = [seconds + value.seconds, done + flops]
  }
  return done === 0 ? undefined : left / done * seconds / crew.jobs
}

/** How the runs of a sweep ended, in a table. */
export function resultText({ runs, varied, folder }: Pick<PlannedSweep, 'runs' | 'varied' | 'folder'>): string {
  const rows = runs.slice(0, mostRuns).map(run => {
    const { value } = readSummary(folder.run(run.recipe.id))
    const result = value === undefined ? [bestSoFar(folder, run), '–', '–']
      : [percent(value.testAccuracy), percent(value.rs, 1), clock(value.seconds)]
    return [run.recipe.id, ...varied.map(key => valueText(run.varied[key])), ...result]
  })
  return textTable(['run', ...varied, 'accuracy', 'R_s', 'time'], rows,
    ['left', ...varied.map(() => 'right' as const), 'right', 'right', 'right'])
}

/** Of a run that was given up. */
function bestSoFar(folder: SweepFolder, { recipe }: SweepRun): string {
  const end = givenUp(folder, recipe.id)
  return end === undefined ? '–' : `${percent(end.best)} at step ${integer(end.step)}`
}
