import { Mask, MaskSet } from '@itop/masks'
import { createBitReader } from './bit-reader.js'
import { createBitWriter } from './bit-writer.js'
import { changedMask, placedChange, type ChangedMask } from './change.js'
import { frameAt, framed, type FramePlace } from './frame.js'
import { damaged } from './history-error.js'
import { readSubset, writeSubset } from './rice.js'
import type { HistoryHeader, HistoryRecord, Moment } from './types.js'

// The payload of a record: the steps since the record before, doubled, and 1 more where another round begins, whose
// number and first step follow; for each layer how many positions left and how many came; then which, as bits.

/** The time of a record. */
export type RecordTime = Pick<HistoryRecord, 'step' | 'round' | 'roundStep'>

/** Before the first record. */
export const beginning: RecordTime = { step: 0, round: 0, roundStep: 0 }

/** No mask has a position yet: the first masks are what came. */
export const noMasks = ({ layers }: HistoryHeader): MaskSet =>
  MaskSet.from(layers.map(({ name, shape }) => [name, Mask.empty(shape)] as const))

/** What a moment says of its time. */
export const timeOf = ({ step, round = 0, roundStep = step }: Moment): RecordTime => ({ step, round, roundStep })

/** The record that makes the masks of a moment of those before. */
export function writeRecord(before: RecordTime & { readonly masks: MaskSet }, moment: Moment): Uint8Array {
  const writer = createBitWriter()
  const { step, round, roundStep } = timeOf(moment)
  const offset = step - roundStep
  const turns = round !== before.round || offset !== before.step - before.roundStep
  writer.integer(2 * (step - before.step) + Number(turns))
  if (turns) {
    writer.integer(round)
    writer.integer(roundStep)
  }
  const changes = [...before.masks].map(([name, from]) =>
    ({ from, ...placedChange(from, moment.masks.get(name)) }))
  for (const { dropped, grown } of changes) {
    writer.integer(dropped.length)
    writer.integer(grown.length)
  }
  for (const { from, dropped, grown } of changes) {
    writeSubset(writer, dropped, from.count)
    writeSubset(writer, grown, from.size - from.count)
  }
  return framed(writer.end())
}

/** When the record at a byte of a file is, and where it ends. */
export function findRecord(bytes: Uint8Array, offset: number, before: RecordTime): HistoryRecord {
  const frame = frameAt(bytes, offset)
  return { ...timeIn(bytes, frame, before).time, offset, end: frame.next }
}

function timeIn(bytes: Uint8Array, { start, end }: FramePlace, before: RecordTime) {
  const reader = createBitReader(bytes, start, end)
  const first = reader.integer()
  const step = before.step + Math.floor(first / 2)
  const time = first % 2 === 0
    ? { step, round: before.round, roundStep: before.roundStep + step - before.step }
    : { step, round: reader.integer(), roundStep: reader.integer() }
  if (step < 2 ** 32 && time.round < 2 ** 32 && time.roundStep <= step) return { reader, time }
  throw damaged(start, `step ${step}, and step ${time.roundStep} of round ${time.round}, cannot be`)
}

/** The masks after a record, of those before it, and what it changed; one for each layer. */
export function readRecord(
  bytes: Uint8Array, record: Pick<HistoryRecord, 'offset'>, before: RecordTime & { readonly masks: MaskSet }
): readonly (ChangedMask & { readonly name: string })[] {
  const { reader } = timeIn(bytes, frameAt(bytes, record.offset), before)
  const counts = [...before.masks].map(([name, mask]) =>
    ({ name, mask, dropped: reader.integer(), grown: reader.integer() }))
  const changed = counts.map(({ name, mask, dropped, grown }) => {
    if (dropped > mask.count || grown > mask.size - mask.count) {
      throw damaged(record.offset, `${dropped} of ${mask.count} weights of '${name}' cannot leave, or ${grown} come`)
    }
    const places = {
      dropped: readSubset(reader, dropped, mask.count), grown: readSubset(reader, grown, mask.size - mask.count)
    }
    return dropped + grown === 0 ? { name, mask, ...places } : { name, ...changedMask(mask, places) }
  })
  if (reader.left() >= 8) throw damaged(reader.offset(), 'the record has more bytes than what is in it')
  return changed
}
