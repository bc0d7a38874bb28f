import { UserError, flagOf } from '@itop/experiment'
import { wholeNumber } from '../whole-number.js'
import type { MedianRule } from './median-rule.js'

/** The flags by which hopeless runs are stopped. */
export interface RuleFlags {
  readonly stopHopeless?: string
  readonly hopelessFrom?: string
  readonly hopelessAmong?: string
}

/** Others that have to be there, where the flags do not say how many. */
const usualAmong = 5

/** The rule for runs of so many steps; undefined where none is asked for. */
export function ruleOf(flags: RuleFlags): ((steps: number) => MedianRule) | undefined {
  const { stopHopeless } = flags
  const from = wholeNumber('hopeless-from', flags.hopelessFrom, 0)
  const among = wholeNumber('hopeless-among', flags.hopelessAmong, 1) ?? usualAmong
  if (stopHopeless === undefined) return refuseAlone(flags)
  if (stopHopeless !== 'median') throw new UserError([`--stop-hopeless '${stopHopeless}': expected median.`])
  return steps => ({ from: from ?? Math.ceil(steps / 4), among })
}

/** The flags as they are typed. */
export const ruleWords = (flags: RuleFlags): readonly string[] => keys.flatMap(key => {
  const value = flags[key]
  return value === undefined ? [] : [flagOf(key), value]
})

const keys = ['stopHopeless', 'hopelessFrom', 'hopelessAmong'] as const

function refuseAlone(flags: RuleFlags): undefined {
  const alone = keys.find(key => flags[key] !== undefined)
  if (alone !== undefined) throw new UserError([`${flagOf(alone)}: goes with --stop-hopeless median.`])
}
