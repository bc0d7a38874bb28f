import { clock, integer, percent, settingWords, type SweepRun } from '@itop/experiment'
import type { Style } from '../program/style.js'
import { readSummary } from '../run-folder/side-files.js'
import type { SweepFolder } from '../sweep/sweep-folder.js'
import type { RunEnd } from '../sweep/trainer.js'

/** Where a run lies, and how words are marked. */
interface Shown {
  readonly folder: SweepFolder
  readonly style: Style
}

/** How a run ended, in a line. */
export function endLine(run: SweepRun, end: RunEnd, { folder, style }: Shown): string {
  const name = nameOf(run)
  switch (end.is) {
    case 'ended': return `${style.good('ended')}    ${name}${resultOf(run, folder)}`
    case 'hopeless': return `${style.dim('hopeless')} ${name}  acc ${percent(end.best)} ` +
      `at step ${integer(end.step)}, the median of ${end.among} is ${percent(end.median)}`
    case 'stopped': return `${style.dim('stopped')}  ${name}  saved`
    case 'failed': return `${style.bold('failed')}   ${name}  ${end.why.split('\n')[0]}`
    case 'held': return waitLine(run, end.why)
    case 'queued': return `${style.dim('queued')}   ${name}`
  }
  end satisfies never
}

/** Why a run does not train yet, or not any more, in a line. */
export const waitLine = (run: SweepRun, why: string): string => `waiting  ${nameOf(run)}  ${why}`

/** That a run is trained now, in a line. */
export const beginLine = (run: SweepRun): string => `trains   ${nameOf(run)}`

const nameOf = ({ recipe, varied }: SweepRun): string => `${recipe.id}  ${settingWords(varied)}`

function resultOf({ recipe }: SweepRun, folder: SweepFolder): string {
  const { value } = readSummary(folder.run(recipe.id))
  return value === undefined ? ''
    : `  acc ${percent(value.testAccuracy)}  R_s ${percent(value.rs, 1)}  ${clock(value.seconds)}`
}
