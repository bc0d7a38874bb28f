import { checkOptions } from '@itop/masks'
import { readHeader } from './header.js'
import { HistoryError } from './history-error.js'
import { beginning, findRecord } from './record.js'
import type { History, HistoryRecord } from './types.js'

/** What `readHistory` may take a file's word for. */
export interface ReadHistoryOptions {
  /** The most positions that all layers together may have; a few bytes can claim many. Default 2^28. */
  readonly maxSize?: number
  /** What becomes of a last record that is not whole, as of a file that is being written. Default `refuse`. */
  readonly cutOff?: 'refuse' | 'leave-out'
}

const defaultSize = 2 ** 28

/**
 * The history in the bytes of a file: where its records are, each with a checksum that fits. Makes no mask. Throws
 * `HistoryError`, which says what is wrong and at which byte.
 */
export function readHistory(bytes: Uint8Array, options: ReadHistoryOptions = {}): History {
  checkOptions('readHistory', options, ['maxSize', 'cutOff'])
  const { maxSize = defaultSize, cutOff = 'refuse' } = options
  const { header, next } = readHeader(bytes, maxSize)
  const records: HistoryRecord[] = []
  for (let offset = next; offset < bytes.length || records.length === 0;) {
    const record = nextRecord(bytes, offset, records, cutOff)
    if (record === undefined) break
    records.push(record)
    offset = record.end
  }
  return { ...header, bytes: bytes.subarray(0, records.at(-1)!.end), records }   // the first one is never left out
}

/** The record at a byte; undefined where it is cut off and may be left out. */
function nextRecord(
  bytes: Uint8Array, offset: number, records: readonly HistoryRecord[], cutOff: 'refuse' | 'leave-out'
): HistoryRecord | undefined {
  try {
    return findRecord(bytes, offset, records.at(-1) ?? beginning)
  } catch (error) {
    const isCut = error instanceof HistoryError && error.problem === 'cut off'
    if (isCut && cutOff === 'leave-out' && records.length > 0) return undefined
    throw error
  }
}

/**
 * The bytes of a history up to a time, changes at that very step included: all of a file that a run may keep which goes
 * on from there. Undefined where it begins later.
 */
export function historyUntil(
  { bytes, records }: History, { round = 0, roundStep }: { readonly round?: number, readonly roundStep: number }
): Uint8Array | undefined {
  const kept = records.filter(record =>
    record.round < round || (record.round === round && record.roundStep <= roundStep))
  return kept.length === 0 ? undefined : bytes.subarray(0, kept.at(-1)!.end)   // there is one
}
