import { MaskSet } from '@itop/masks'
import type { ChangedMask } from './change.js'
import { beginning, noMasks, readRecord, type RecordTime } from './record.js'
import type { History, HistoryRecord } from './types.js'

/** A record of a history with its masks: the first ones, or those after a change. */
export interface HistoryStep extends HistoryRecord {
  readonly masks: MaskSet
  /** What left and what came, for each layer in model order: ascending positions. All of the first masks came. */
  readonly changes: readonly (ChangedMask & { readonly name: string })[]
}

/** The records of a history one after another, up to and including a step, with their masks. */
export function* walk(history: History, until = Infinity): Generator<HistoryStep, void, undefined> {
  let before: RecordTime & { readonly masks: MaskSet } = { ...beginning, masks: noMasks(history) }
  for (const record of history.records) {
    if (record.step > until) return
    const changes = readRecord(history.bytes, record, before)
    const masks = MaskSet.from(changes.map(({ name, mask }) => [name, mask] as const))
    yield { ...record, masks, changes }
    before = { ...record, masks }
  }
}

/** The record that holds at a step: the last one up to there. Throws `RangeError` before the first. */
export function lastUntil(history: History, step: number): HistoryStep {
  checkBegun(history, step)
  let last: HistoryStep | undefined
  for (const each of walk(history, step)) last = each
  return last!   // the first is not later
}

/** The last record of a history. */
export const endOf = (history: History): HistoryStep => lastUntil(history, Infinity)

/** Refuses a step before a history begins. */
export function checkBegun({ records: [first] }: History, step: number): void {
  if (step >= first!.step) return   // there is a first one
  throw new RangeError(`history: expected a step from ${first!.step} on, where it begins, got ${step}.`)
}

/**
 * The step, of all rounds one after another, at which a round had made so many steps. Throws `RangeError` where the
 * history does not have that round.
 */
export function stepIn({ records }: History, round: number, roundStep: number): number {
  const record = records.find(each => each.round === round)
  if (record) return roundStep + record.step - record.roundStep
  const rounds = [...new Set(records.map(each => each.round))]
  throw new RangeError(`history: expected round ${rounds.join(', ')}, got ${round}.`)
}
