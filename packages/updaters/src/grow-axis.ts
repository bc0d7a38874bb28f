import type { GrowRule } from '@itop/criteria'
import { check, given } from './errors.js'
import { growRule } from './prune-and-grow-layer.js'

/** Options of which positions come. */
export interface GrowOptions {
  readonly grow: string | GrowRule
  /** Steps up to an update whose mean gradient a rule sees that looks at gradients. In [1, interval], default 1. */
  readonly gradientBatches?: number | undefined
}

/** Which positions come. */
export interface GrowAxis {
  readonly rule: GrowRule
  readonly settings: { readonly grow: string, readonly gradientBatches?: number }
}

/** The axis of checked options, where updates are so many steps apart. */
export function growAxis(
  where: string, { grow, gradientBatches, interval }: GrowOptions & { readonly interval: number }
): GrowAxis {
  const rule = growRule(where, grow)
  const settings = { grow: rule.name, ...given({ gradientBatches }) }
  if (gradientBatches === undefined || gradientBatches === 1) return { rule, settings }
  check(rule.needs.includes('gradient'), say => `${where}: ${say('gradientBatches')} is for a rule that looks at the ` +
    `gradient of a step, and ${say('grow', rule.name)} does not. Leave it out, or choose ${say('grow', 'gradient')}.`)
  check(gradientBatches <= interval, say => `${where}: ${say('gradientBatches')} must be at most ${say('interval')}, ` +
    `${interval}, got ${gradientBatches}. Gradients are averaged between two updates.`)
  return { rule: overBatches(rule, gradientBatches), settings }
}

/** The rule, shown the mean gradient of so many steps as if it were that of one. */
function overBatches(rule: GrowRule, batches: number): GrowRule {
  const mean = `gradient/mean-of:${batches}`
  return {
    ...rule.exact !== undefined && { exact: rule.exact },
    name: rule.name,
    needs: rule.needs.map(name => name === 'gradient' ? mean : name),
    grow: ({ measured, ...request }) =>
      rule.grow({ ...request, measured: { ...measured, ...measured?.[mean] && { gradient: measured[mean] } } })
  }
}
