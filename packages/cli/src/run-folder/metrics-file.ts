import { writeWhole } from '../files/write-whole.js'
import type { MetricsRecord, RecordOf } from './metrics-records.js'
import type { RunFolder } from './run-folder.js'
import { readMetrics } from './side-files.js'

/**
 * Cuts `metrics.jsonl` back to a checkpoint's step, so that a run that goes on from there repeats nothing; without a
 * checkpoint nothing is left. A run may have died between writing the checkpoint and recording it: then the record is
 * added, as is the start where the file has lost it. Where a test after that step is still due, that and the checkpoint
 * are recorded when it has been made, in the order in which a run that was left alone does. The start takes the
 * recipe's `id` of now, which changes as the run becomes longer. Returns what could not be read and is no longer there.
 */
export function cutBack(
  folder: RunFolder, start: RecordOf<'start'>, checkpoint: SavedAt | undefined
): readonly string[] {
  const { value, problems } = readMetrics(folder)
  const records = checkpoint === undefined ? [start] : recordsUpTo(value, start, checkpoint)
  writeWhole(folder.metrics, records.map(record => `${JSON.stringify(record)}\n`).join(''))
  return problems
}

/** What is recorded of a checkpoint, and whether a test is due after its step. */
interface SavedAt {
  readonly step: number
  readonly bytes: number
  readonly testDue: boolean
  /** Absent where there are no rounds. */
  readonly round: number | undefined
}

function recordsUpTo(
  records: readonly MetricsRecord[], now: RecordOf<'start'>, saved: SavedAt
): readonly MetricsRecord[] {
  const { step, bytes, testDue, round } = saved
  const first = firstStart(records)
  const start = first === undefined ? now : { ...first, id: now.id }
  const kept = [start, ...records.filter(record => record !== first && stays(record, saved))]
  const recorded = testDue ||
    kept.some(record => record.type === 'checkpoint' && record.step === step && record.round === round)
  return recorded ? kept
    : [...kept, { type: 'checkpoint', ...round !== undefined && { round }, step, bytes, milliseconds: 0 }]
}

/** Whether a record is of before a checkpoint. A round ends and is pruned after its last one. */
function stays(record: MetricsRecord, { step, testDue, round }: SavedAt): boolean {
  if (round !== undefined && record.round !== round) return (record.round ?? 0) < round
  if (record.type === 'start' || record.type === 'end') return record.type === 'start' && round !== undefined
  if (record.type === 'update' && round !== undefined) return false
  return record.step < step || (record.step === step && (!testDue || record.type === 'update'))
}

/** The start of the whole run: each round has one of its own. */
export const firstStart = (records: readonly MetricsRecord[]): RecordOf<'start'> | undefined =>
  records.find((record): record is RecordOf<'start'> => record.type === 'start')
