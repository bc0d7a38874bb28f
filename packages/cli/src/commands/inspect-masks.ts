import { stepIn, type History } from '@itop/history'
import { UserError, integer } from '@itop/experiment'
import type { Session } from '../program/io.js'
import { styleFor } from '../program/style.js'
import { inspectMasks, type NamedStep } from '../run-folder/masks-inspection.js'
import type { RunFolder } from '../run-folder/run-folder.js'
import { readRunRecipe } from '../run-folder/run-recipe.js'
import { readMetrics } from '../run-folder/side-files.js'
import { readTopology } from '../run-folder/topology-file.js'
import { wholeNumber } from '../sweep/whole-number.js'
import { masksText } from '../text/masks-text.js'

/** Prints the masks of a run after so many steps, be it finished or not. */
export async function runInspectMasks(
  folder: RunFolder, flags: { readonly at: string, readonly round?: string, readonly json?: boolean }, io: Session
): Promise<number> {
  const step = wholeNumber('at', flags.at, 0)!   // it is given
  const round = wholeNumber('round', flags.round, 0)
  const recipe = await readRunRecipe(folder, io)
  const history = readTopology(folder)
  const inspection = inspectMasks(history, stepOf(folder, history, step, round))
  io.stdout.write(flags.json === true ? `${JSON.stringify(inspection)}\n`
    : masksText(inspection, recipe, folder.shown, styleFor(io)))
  return 0
}

/** The step of a round, which the run must have reached while it kept the masks. */
function stepOf(folder: RunFolder, history: History, step: number, given: number | undefined): NamedStep {
  const { records } = history
  const last = records.at(-1)!.round   // there is a first one
  const round = given ?? last
  const first = records.find(record => record.round === round)
  if (first === undefined) {
    throw new UserError([`--round ${round}: expected ${last === 0 ? '0' : `0 to ${last}`}, which the run has kept.`])
  }
  const reached = Math.max(reachedIn(folder, round), records.findLast(record => record.round === round)!.roundStep)
  if (step < first.roundStep || step > reached) {
    throw new UserError([`--at ${step}: expected a step from ${integer(first.roundStep)} to ${integer(reached)}, ` +
      'for which the run has kept its masks.'])
  }
  return { at: stepIn(history, round, step), step, ...last > 0 && { round } }
}

/** The last step that is recorded of a round. */
const reachedIn = (folder: RunFolder, round: number): number => readMetrics(folder).value.reduce((last, record) =>
  'step' in record && (record.round ?? 0) === round ? Math.max(last, record.step) : last, 0)
