import type { GrowRule, PruneScore } from '@itop/criteria'
import { pruneCount } from '@itop/masks'
import { checkDensity } from './density.js'
import { distributions, type Distribution } from './distributions.js'
import { dropSchedule } from './drop-schedules.js'
import { check, choose, given, refuseUnknownKeys } from './errors.js'
import { initialMasks } from './initial-masks.js'
import { growRule, pruneScore, regrown } from './prune-and-grow-layer.js'
import { pruneLayer } from './prune-layer.js'
import type { DropSchedule } from './schedules/types.js'
import type { LayerChange, LayerView, UpdateContext, Updater } from './types.js'
import { scheduled } from './update-plan.js'
import { checkUpdateSchedule, isUpdateStep, type UpdateSchedule } from './update-schedule.js'

/** A method that prunes and grows: one choice on each axis, by name or as a record of one's own. */
export interface PruneAndGrowOptions extends UpdateSchedule {
  /** The method's name in records. Default 'prune-and-grow'. */
  readonly method?: string
  /** Global density over maskable weights. In (0, 1]. */
  readonly density: number
  readonly distribution: string | Distribution
  readonly prune: string | PruneScore
  readonly grow: string | GrowRule
  /** Share of each layer's weights that the first update would exchange at step 0. In (0, 1]. */
  readonly dropFraction: number
  readonly dropSchedule: string | DropSchedule
  /** What the schedule named 'cosine' ends at. In [0, dropFraction], default 0.005. */
  readonly dropFloor?: number
  /** The exponent of the schedule named 'inverse-power'. Greater than 0, default 3. */
  readonly dropPower?: number
  /** How the first masks are drawn. Default 'exact'; 'bernoulli' as in the ITOP repository, for parity. */
  readonly initialMasks?: 'exact' | 'bernoulli'
}

export const optionNames = [
  'method', 'density', 'distribution', 'prune', 'grow', 'interval', 'dropFraction', 'dropSchedule', 'dropFloor',
  'dropPower', 'start', 'stop', 'stopFraction', 'initialMasks'
] as const satisfies readonly (keyof PruneAndGrowOptions)[]

/**
 * An updater that prunes a fraction of each layer's weights and grows as many in the same layer, so that counts per
 * layer never change (but for rules that say they are not exact). All layers are pruned before the first one grows.
 * Just-pruned positions may be regrown; so a full layer stays as it is.
 */
export function pruneAndGrow(options: PruneAndGrowOptions): Updater {
  const axes = resolved(options)
  const { method, distribution, prune, grow, schedule, firstMasks, density, dropFraction } = axes
  return {
    name: method,
    needs: { existing: prune.needs, absent: grow.needs },
    init: (layers, seed) => initialMasks(distribution.densities(layers, density), seed, firstMasks),
    isDue: (step, totalSteps) => isUpdateStep(axes.when, step, totalSteps),
    update: async (layers, context) => {
      const { step, totalSteps } = context
      const fraction = scheduled(schedule, dropFraction, axes.when, step, totalSteps)
      return { step, dropFraction: fraction, layers: await updated(layers, context, fraction, prune, grow) }
    },
    settings: {
      method, density, distribution: distribution.name, prune: prune.name, grow: grow.name, dropFraction,
      dropSchedule: schedule.name, ...schedule.parameters, ...axes.when, initialMasks: firstMasks
    }
  }
}

async function updated(
  layers: readonly LayerView[], { seed, step }: UpdateContext, fraction: number, prune: PruneScore, grow: GrowRule
): Promise<readonly LayerChange[]> {
  const pruned = layers.map(({ name, stored: mask, values, gradients }) =>
    pruneLayer({ name, mask, values, gradients, prune, count: pruneCount(mask.count, fraction) }))
  const changes: LayerChange[] = []
  for (const [i, { name, everActive, absent: scores }] of layers.entries()) {
    const count = pruned[i].pruned.length
    const request = { name, everActive, scores, grow, count, seed: `${seed}/grow/${name}/${step}` }
    const { mask, ...positions } = await regrown(pruned[i], request)
    changes.push({ name, stored: mask, forward: mask, ...positions })
  }
  return changes
}

function resolved(options: PruneAndGrowOptions) {
  refuseUnknownKeys('pruneAndGrow', options, optionNames)
  const { method = 'prune-and-grow', density, dropFraction, initialMasks: firstMasks = 'exact' } = options
  checkDensity(method, density)
  check(dropFraction > 0 && dropFraction <= 1, () =>
    `${method}: dropFraction must be in (0, 1], got ${dropFraction}. It is the share of a layer's weights to exchange.`)
  check(firstMasks === 'exact' || firstMasks === 'bernoulli', () =>
    `${method}: initialMasks must be "exact" or "bernoulli", got ${JSON.stringify(firstMasks)}.`)
  const when = given({
    interval: options.interval, start: options.start, stop: options.stop, stopFraction: options.stopFraction
  }) as UpdateSchedule   // the same keys, less those that are undefined; the next line checks the values
  checkUpdateSchedule(method, when)
  return {
    method, density, dropFraction, firstMasks, when,
    distribution: choose(`${method}: distribution`, distributions, options.distribution),
    prune: pruneScore(method, options.prune),
    grow: growRule(method, options.grow),
    schedule: scheduleOf(method, options)
  }
}

function scheduleOf(method: string, options: PruneAndGrowOptions): DropSchedule {
  const { dropSchedule: choice, dropFraction, dropFloor, dropPower } = options
  const parameters = given({ dropFloor, dropPower })
  check(typeof choice === 'string' || Object.keys(parameters).length === 0, () =>
    `${method}: dropFloor and dropPower go with a drop schedule's name, got a schedule of your own. Give them to it.`)
  const schedule = typeof choice === 'string' ? dropSchedule(method, choice, parameters) : choice
  schedule.at(dropFraction, 0)   // refuses a first fraction below the floor now rather than at the first update
  return schedule
}
