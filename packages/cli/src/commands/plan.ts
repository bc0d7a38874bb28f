import { recipeFrom } from '../flags.js'
import type { Io } from '../io.js'
import { planOf } from '../plan.js'
import { styleFor } from '../style.js'
import { planText } from '../text/plan-text.js'
import { warn } from '../warn.js'

/** Prints what a run would cost and explore. */
export const runPlan = async (
  name: string | undefined, flags: { readonly json?: boolean, readonly quiet?: boolean }, io: Io
): Promise<number> => {
  const recipe = recipeFrom(name, flags, io)
  const plan = planOf(recipe)
  io.stdout.write(flags.json === true ? `${JSON.stringify(plan)}\n` : planText(plan, recipe, styleFor(io)))
  if (flags.quiet !== true) warn(io, plan.warnings)
  return 0
}
