import { recipeFrom } from '../recipe/recipe-from.js'
import type { Session } from '../program/io.js'
import { planOf } from '@itop/experiment'
import { styleFor } from '../program/style.js'
import { planText } from '../text/plan-text.js'
import { warn } from '../program/warn.js'

/** Prints what a run would cost and explore. */
export async function runPlan(
  name: string | undefined, flags: { readonly json?: boolean, readonly quiet?: boolean }, io: Session
): Promise<number> {
  const recipe = recipeFrom(name, flags, io)
  const plan = planOf(recipe, io.registry)
  io.stdout.write(flags.json === true ? `${JSON.stringify(plan)}\n` : planText(plan, recipe, styleFor(io)))
  if (flags.quiet !== true) warn(io, plan.warnings)
  return 0
}
