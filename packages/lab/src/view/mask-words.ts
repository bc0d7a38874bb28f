import { count } from './format.js'

/** What is known of a run's masks at a step. */
export interface MasksAt {
  /** The step of the run that is shown. */
  readonly step: number
  /** The step whose masks are shown; undefined where there are none. */
  readonly masks: number | undefined
  /** Steps of updates, ascending. */
  readonly updates: readonly number[]
  /** The steps whose masks the run has kept, ascending. */
  readonly kept: readonly number[]
}

/** Which masks are shown, in a sentence: a run keeps those of its start and of its checkpoint, none between. */
export function maskWords({ step, masks, updates, kept }: MasksAt): string {
  const next = kept.find((other) => other > step)
  const later = next === undefined ? '' : ` The next that are known are those of step ${count(next)}.`
  if (masks === undefined) return `No masks of step ${count(step)} are known.${later}`
  const missed = updates.filter((update) => update > masks && update <= step).length
  if (missed === 0) return `The masks as they are at step ${count(step)}.`
  const which = masks === 0 ? 'The first masks, of step 0' : `The last masks, of step ${count(masks)}`
  return `${which}: the ${missed === 1 ? 'update' : `${count(missed)} updates`} up to step ${count(step)} ` +
    `changed them, and a run keeps only its first and last ones.${later}`
}
