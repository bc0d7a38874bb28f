import { writeWhole } from './files/write-whole.js'
import type { MetricsRecord, RecordOf } from './metrics-records.js'
import type { RunFolder } from './run-folder.js'
import { readMetrics } from './side-files.js'

/**
 * Cuts `metrics.jsonl` back to a checkpoint's step, so that a run that goes on from there repeats nothing; without a
 * checkpoint nothing is left. A run may have died between writing the checkpoint and recording it: then the record is
 * added, as is the start where the file has lost it. Where a test after that step is still due, that and the checkpoint
 * are recorded when it has been made, in the order in which a run that was left alone does. The start takes the recipe's `id` of now, which changes when the
 * run becomes longer. Returns what could not be read and is no longer there.
 */
export const cutBack = (
  folder: RunFolder, start: RecordOf<'start'>,
  checkpoint: SavedAt | undefined
): readonly string[] => {
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
}

const recordsUpTo = (
  records: readonly MetricsRecord[], now: RecordOf<'start'>, { step, bytes, testDue }: SavedAt
): readonly MetricsRecord[] => {
  const first = records.find(record => record.type === 'start')
  const start = first === undefined ? now : { ...first, id: now.id }
  const stays = (record: MetricsRecord): boolean => record.type !== 'start' && record.type !== 'end' &&
    (record.step < step || (record.step === step && (!testDue || record.type === 'update')))
  const kept = [start, ...records.filter(stays)]
  const recorded = testDue || kept.some(record => record.type === 'checkpoint' && record.step === step)
  return recorded ? kept : [...kept, { type: 'checkpoint', step, bytes, milliseconds: 0 }]
}

/** The last record of a type, or undefined. */
export const lastOf = <Type extends MetricsRecord['type']>(
  records: readonly MetricsRecord[], type: Type
): Extract<MetricsRecord, { readonly type: Type }> | undefined =>
  records.findLast((record): record is Extract<MetricsRecord, { readonly type: Type }> => record.type === type)
