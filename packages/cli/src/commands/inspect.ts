import { UserError } from '@itop/experiment'
import type { Session } from '../program/io.js'
import { styleFor } from '../program/style.js'
import { inspect } from '../run-folder/inspection.js'
import { requireCheckpoint } from '../run-folder/run-checkpoint.js'
import { openRunFolder } from '../run-folder/run-folder.js'
import { readRunRecipe } from '../run-folder/run-recipe.js'
import { runInspectMasks } from './inspect-masks.js'
import { inspectText } from '../text/inspect-text.js'

interface InspectFlags {
  readonly json?: boolean
  readonly at?: string
  readonly round?: string
}

/** Prints what is inside a run's newest checkpoint, or what its masks were like at a step. */
export async function runInspect(name: string, { at, ...flags }: InspectFlags, io: Session): Promise<number> {
  const folder = openRunFolder(name, io.cwd)
  if (at !== undefined) return runInspectMasks(folder, { ...flags, at }, io)
  if (flags.round !== undefined) throw new UserError(['--round: goes with --at STEP.'])
  const recipe = await readRunRecipe(folder, io)
  const { checkpoint, network } = await requireCheckpoint(folder, recipe.model, io.registry)
  const inspection = inspect(recipe, network, checkpoint)
  io.stdout.write(flags.json === true
    ? `${JSON.stringify(inspection)}\n`
    : inspectText(inspection, folder.shown, styleFor(io)))
  return 0
}
