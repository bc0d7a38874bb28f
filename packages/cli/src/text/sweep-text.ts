import { bytes, clock, integer, percent, plural, type SweepRun } from '@itop/experiment'
import { readSummary } from '../run-folder/side-files.js'
import { givenUp, stateOf, type SweepFolder } from '../sweep/sweep-folder.js'
import type { PlannedSweep } from '../sweep/sweep-plan.js'
import type { TimeLeft } from '../sweep/time-left.js'
import { textTable } from './table.js'

/** More runs than this are not listed one by one. */
const mostRuns = 500

/** What a sweep would train: its runs, their steps and memory, and how long that takes. */
export function planText(sweep: PlannedSweep, left: TimeLeft | undefined): string {
  const { runs, varied, costs, folder } = sweep
  const rows = runs.slice(0, mostRuns).map(run => {
    const { steps, memory } = costs.get(run)! // each has one
    return [run.recipe.id, ...varied.map(key => valueText(run.varied[key])), integer(steps), bytes(memory),
      stateWord(folder, run.recipe.id)]
  })
  const align = ['left', ...varied.map(() => 'right' as const), 'right', 'right', 'left'] as const
  const more = runs.length > mostRuns ? `  … and ${integer(runs.length - mostRuns)} more\n` : ''
  return `${textTable(['run', ...varied, 'steps', 'memory', 'state'], rows, align)}\n${more}${totals(sweep, left)}\n`
}

const measured = 'an estimate: as fast as a few steps were here just now, without tests and updates of masks'

function stateWord(folder: SweepFolder, id: string): string {
  const state = stateOf(folder.run(id))
  return state === 'begun' && givenUp(folder, id) !== undefined ? 'hopeless' : state
}

const valueText = (value: unknown): string => value === undefined ? '' : String(value)

function totals(sweep: PlannedSweep, left: TimeLeft | undefined): string {
  const { runs, repeated, leftOut, costs, crew } = sweep
  const most = Math.max(...[...costs.values()].map(({ memory }) => memory))
  return [
    `${plural(runs.length, 'run')}${repeated > 0 ? `, ${repeated} given more than once` : ''}` +
      `${leftOut > 0 ? `, ${leftOut} left out` : ''}.`,
    `${crew.jobs} at a time${crew.threads > 0 ? `, ${plural(crew.threads, 'thread')} each` : ''}: ` +
      `${bytes(crew.jobs * most)} at most, and what Node itself takes.`,
    left === undefined ? 'How long it takes is known when a run of it has ended.'
      : `About ${clock(left.seconds)} left, ${left.by === 'runs' ? 'as fast as the runs that have ended' : measured}.`
  ].join('\n')
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
