import { checkInteger, type MaskSet } from '@itop/masks'
import { writeHeader } from './header.js'
import { beginning, noMasks, timeOf, writeRecord, type RecordTime } from './record.js'
import type { History, HistoryHeader, Moment } from './types.js'
import { endOf } from './walk.js'

/** Writes a history as it happens. */
export interface HistoryWriter {
  /**
   * The bytes that a moment adds to the file: none where neither masks nor round are others than before. Moments come
   * in order, each with the layers of the first one: others throw `RangeError`.
   */
  readonly add: (moment: Moment) => Uint8Array
}

/** The first bytes of a history, and what writes those that follow. `about` is plain JSON. */
export function startHistory(
  about: HistoryHeader['about'], first: Moment
): { readonly bytes: Uint8Array, readonly writer: HistoryWriter } {
  const header = { about, layers: [...first.masks].map(([name, { shape }]) => ({ name, shape })) }
  checkTime(beginning, first)
  const record = writeRecord({ ...beginning, masks: noMasks(header) }, first)
  return { bytes: joined([writeHeader(header), record]), writer: writerAfter({ ...timeOf(first), masks: first.masks }) }
}

/** What writes on where a history ends. */
export const continueHistory = (history: History): HistoryWriter => writerAfter(endOf(history))

/** A whole history at once. */
export function writeHistory(about: HistoryHeader['about'], [first, ...rest]: readonly [Moment, ...Moment[]]) {
  const { bytes, writer } = startHistory(about, first)
  return joined([bytes, ...rest.map(writer.add)])
}

function writerAfter(end: RecordTime & { readonly masks: MaskSet }): HistoryWriter {
  let before = end
  return {
    add: moment => {
      checkTime(before, moment)
      checkLayers(before.masks, moment.masks)
      const same = [...moment.masks].every(([name, mask]) => hasSameBits(mask.words, before.masks.get(name).words))
      if (same && (moment.round ?? 0) === before.round) return new Uint8Array(0)
      const bytes = writeRecord(before, moment)
      before = { ...timeOf(moment), masks: moment.masks }
      return bytes
    }
  }
}

const hasSameBits = (a: Uint32Array, b: Uint32Array): boolean => a === b || a.every((word, i) => word === b[i])

function checkTime(before: RecordTime, moment: Moment): void {
  const { step, round, roundStep } = timeOf(moment)
  checkInteger('history: step', step, before.step, 2 ** 32 - 1)
  checkInteger('history: round', round, before.round, 2 ** 32 - 1)
  checkInteger('history: roundStep', roundStep, 0, step)
}

function checkLayers(expected: MaskSet, masks: MaskSet): void {
  const words = (set: MaskSet) => [...set].map(([name, { shape }]) => `${name} ${shape.join('×')}`).join(', ')
  if (words(expected) === words(masks)) return
  throw new RangeError(`history: expected masks of ${words(expected)}, got ${words(masks)}. ` +
    'A history is of one network: begin another.')
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
