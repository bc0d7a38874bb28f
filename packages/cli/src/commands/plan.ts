import { recipeFrom } from '../recipe/recipe-from.js'
import type { Session } from '../program/io.js'
import {
  exchangePlan, plannedNetwork, planOf, UserError, type ExchangePlan, type Plan, type Recipe
} from '@itop/experiment'
import { styleFor } from '../program/style.js'
import { refuseSmallBatch } from '../ranks/agree.js'
import { wholeNumber } from '../sweep/whole-number.js'
import { exchangeText, planText } from '../text/plan-text.js'
import { warn } from '../program/warn.js'

/** The flags of `itop plan` beside the settings. */
export interface PlanFlags {
  readonly json?: boolean
  readonly quiet?: boolean
  readonly ranks?: string
  readonly bandwidth?: string
}

/** What ranks would exchange, where any are asked for. */
function exchangeOf(
  plan: Plan, recipe: Recipe, { ranks: given, bandwidth: speed }: PlanFlags, io: Session
): ExchangePlan | undefined {
  const ranks = wholeNumber('ranks', given, 2)
  if (ranks === undefined && speed !== undefined) throw new UserError(['--bandwidth: goes with --ranks N.'])
  if (ranks === undefined) return undefined
  const bandwidth = Number(speed ?? 10)
  if (!(bandwidth > 0)) throw new UserError([`--bandwidth ${speed}: expected Gbit a second, a number above 0.`])
  refuseSmallBatch(recipe, { size: ranks })
  const { accumulate } = recipe
  return exchangePlan(plannedNetwork(recipe, io.registry), plan.layers, { ranks, accumulate, bandwidth })
}

/** Prints what a run would cost and explore. */
export async function runPlan(
  name: string | undefined, flags: PlanFlags, io: Session
): Promise<number> {
  const recipe = recipeFrom(name, flags, io)
  const plan = planOf(recipe, io.registry)
  const exchange = exchangeOf(plan, recipe, flags, io)
  io.stdout.write(flags.json === true ? `${JSON.stringify({ ...plan, ...exchange && { exchange } })}\n`
    : planText(plan, recipe, styleFor(io)) + (exchange ? exchangeText(exchange) : ''))
  if (flags.quiet !== true) warn(io, plan.warnings)
  return 0
}
