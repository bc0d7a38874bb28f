import type { Session } from '../program/io.js'
import { styleFor } from '../program/style.js'
import { inspect } from '../run-folder/inspection.js'
import { requireCheckpoint } from '../run-folder/run-checkpoint.js'
import { openRunFolder } from '../run-folder/run-folder.js'
import { readRunRecipe } from '../run-folder/run-recipe.js'
import { inspectText } from '../text/inspect-text.js'

/** Prints what is inside a run's newest checkpoint. */
export async function runInspect(name: string, flags: { readonly json?: boolean }, io: Session): Promise<number> {
  const folder = openRunFolder(name, io.cwd)
  const recipe = await readRunRecipe(folder, io)
  const { checkpoint, network } = await requireCheckpoint(folder, recipe.model, io.registry)
  const inspection = inspect(recipe, network, checkpoint)
  io.stdout.write(flags.json === true
    ? `${JSON.stringify(inspection)}\n`
    : inspectText(inspection, folder.shown, styleFor(io)))
  return 0
}
