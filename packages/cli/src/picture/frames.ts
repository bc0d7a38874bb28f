import { stepIn, walk, type History } from '@itop/history'
import { MaskSet, or } from '@itop/masks'
import type { MetricsRecord } from '../run-folder/metrics-records.js'

/** What a picture shows of a time. */
export interface Frame {
  /** Of all rounds one after another. */
  readonly step: number
  readonly masks: MaskSet
  /** Active until then. */
  readonly explored: MaskSet
  /** Weights that left and came with the last change; 0 of the first masks. */
  readonly dropped: number
  readonly grown: number
}

/** A number over steps. */
export type Points = readonly (readonly [step: number, value: number])[]

/** All that pictures show of a run. */
export interface Film {
  readonly frames: readonly Frame[]
  /** Share of all weights that was tried, at every change of masks. */
  readonly explored: Points
  /** Of the test images; empty where none was tested yet. */
  readonly accuracy: Points
  /** The last step that is known. */
  readonly end: number
}

/** So many times of a run or fewer: changes of masks evenly spread, the first masks and the end included. */
export function filmOf(history: History, records: readonly MetricsRecord[], most: number): Film {
  const count = history.records.length
  const shown = new Set(Array.from({ length: Math.min(most, count) }, (_, i) =>
    Math.round(i * (count - 1) / Math.max(1, Math.min(most, count) - 1))))
  const frames: Frame[] = []
  const points: (readonly [number, number])[] = []
  let explored = MaskSet.from([])
  let place = 0
  for (const { step, masks, changes } of walk(history)) {
    explored = place === 0 ? masks : MaskSet.from(changes.map(({ name, mask, grown }) =>
      [name, grown.length === 0 ? explored.get(name) : or(explored.get(name), mask)] as const))
    points.push([step, explored.density])
    const counts = place === 0 ? { dropped: 0, grown: 0 } : {
      dropped: changes.reduce((sum, { dropped }) => sum + dropped.length, 0),
      grown: changes.reduce((sum, { grown }) => sum + grown.length, 0)
    }
    if (shown.has(place++)) frames.push({ step, masks, explored, ...counts })
  }
  const accuracy = accuracyOf(history, records)
  const end = Math.max(points.at(-1)![0], accuracy.at(-1)?.[0] ?? 0)
  return { frames, explored: [...points, [end, points.at(-1)![1]]], accuracy, end }
}

/** Tests of the rounds that the history has. */
function accuracyOf(history: History, records: readonly MetricsRecord[]): Points {
  const rounds = new Set(history.records.map(({ round }) => round))
  const tests = records.flatMap((record): Points[number][] =>
    'testAccuracy' in record && rounds.has(record.round ?? 0)
      ? [[stepIn(history, record.round ?? 0, record.step), record.testAccuracy]] : [])
  return [...new Map(tests)].sort(([a], [b]) => a - b)
}

