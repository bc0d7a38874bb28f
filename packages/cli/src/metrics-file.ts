import { existsSync, readFileSync } from 'node:fs'
import type { MetricsRecord } from './metrics-records.js'
import { writeWhole, type RunFolder } from './run-folder.js'

/** The records of a run, in order. A last line that was cut off while it was written is left out. */
export const readMetrics = (folder: RunFolder): readonly MetricsRecord[] => {
  if (!existsSync(folder.metrics)) return []
  const lines = readFileSync(folder.metrics, 'utf8').split('\n')
  return lines.slice(0, -1).flatMap(line => parseRecord(line))
}

const parseRecord = (line: string): readonly MetricsRecord[] => {
  try {
    return [JSON.parse(line) as MetricsRecord] // our own file, written line by line
  } catch {
    return []
  }
}

/**
 * Cuts `metrics.jsonl` back to a checkpoint's step, so that a run that goes on from there repeats nothing; without a
 * checkpoint nothing is left. A run may have died between writing the checkpoint and recording it: then the record is
 * added. The start takes the recipe's `id` of now, which changes when the run becomes longer.
 */
export const cutBack = (
  folder: RunFolder, id: string, checkpoint: { readonly step: number, readonly bytes: number } | undefined
): void => {
  const records = checkpoint === undefined ? [] : recordsUpTo(readMetrics(folder), checkpoint)
  const named = records.map(record => record.type === 'start' ? { ...record, id } : record)
  writeWhole(folder.metrics, named.map(record => `${JSON.stringify(record)}\n`).join(''))
}

const recordsUpTo = (
  records: readonly MetricsRecord[], { step, bytes }: { readonly step: number, readonly bytes: number }
): readonly MetricsRecord[] => {
  const kept = records.filter(record => record.type === 'start' || (record.type !== 'end' && record.step <= step))
  const recorded = kept.some(record => record.type === 'checkpoint' && record.step === step)
  return recorded ? kept : [...kept, { type: 'checkpoint', step, bytes, milliseconds: 0 }]
}

/** The last record of a type, or undefined. */
export const lastOf = <Type extends MetricsRecord['type']>(
  records: readonly MetricsRecord[], type: Type
): Extract<MetricsRecord, { readonly type: Type }> | undefined =>
  records.findLast((record): record is Extract<MetricsRecord, { readonly type: Type }> => record.type === type)
