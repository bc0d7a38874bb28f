import { MaskSet, or } from '@itop/masks'
import { checkBegun, lastUntil, walk } from './walk.js'
import type { History } from './types.js'

/** The masks after so many steps, a change at that very step included. `RangeError` before the history begins. */
export const masksAt = (history: History, step: number): MaskSet => lastUntil(history, step).masks

/** Which positions have been active at any time from the beginning of a history up to a step. */
export function exploredAt(history: History, step: number): MaskSet {
  checkBegun(history, step)
  let explored: MaskSet | undefined
  for (const { masks, changes } of walk(history, step)) {
    const before = explored
    explored = before ? MaskSet.from(changes.map(({ name, mask, grown }) =>
      [name, grown.length === 0 ? before.get(name) : or(before.get(name), mask)] as const)) : masks
  }
  return explored!   // the first record is not later
}
