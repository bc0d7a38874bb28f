import { checkInteger } from '@itop/masks'
import { frameBytes } from './frame.js'
import { writeHeader } from './header.js'
import { subsetBits } from './rice.js'
import type { HistoryHeader } from './types.js'

/** How many weights of a layer leave and come at once. */
export interface LayerTurnover {
  /** Positions, and how many of them exist before. */
  readonly size: number
  readonly active: number
  readonly dropped: number
  readonly grown: number
}

function checkTurnover({ size, active, dropped, grown }: LayerTurnover): void {
  checkInteger('recordBytes: size', size, 1, 2 ** 32)
  checkInteger('recordBytes: active', active, 0, size)
  checkInteger('recordBytes: dropped', dropped, 0, active)
  checkInteger('recordBytes: grown', grown, 0, size - active)
}

const integerBytes = (value: number): number => Math.max(1, Math.ceil(Math.log2(value + 1) / 7))

/** Bytes of the steps since the record before. */
const timeBytes = 5

/**
 * The most bytes that a record of such a change takes, wherever its positions lie; some 10 % less are usual. Of the
 * first masks all weights are grown. A record with which a round begins may take 10 bytes more. `RangeError` where more
 * would leave than exist, or come than are absent.
 */
export function recordBytes(layers: readonly LayerTurnover[]): number {
  layers.forEach(checkTurnover)
  const bits = layers.reduce((sum, { size, active, dropped, grown }) =>
    sum + subsetBits(dropped, active) + subsetBits(grown, size - active), 0)
  const counts = layers.reduce((sum, { dropped, grown }) => sum + integerBytes(dropped) + integerBytes(grown), 0)
  const payload = timeBytes + counts + Math.ceil(bits / 8)
  return payload + frameBytes(payload)
}

/** Bytes of a file before its first masks. Those take what `recordBytes` says of all that is grown from none. */
export const headerBytes = (header: HistoryHeader): number => writeHeader(header).length
