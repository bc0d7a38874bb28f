import type { ExplorationPoint } from './exploration-types.js'

/** A point as files hold it: those of before said nothing of updates, and held every one. */
export type SavedPoint = Omit<ExplorationPoint, 'updates'> & Partial<Pick<ExplorationPoint, 'updates'>>

/** Points a history has at most; a curve needs no more, and a run of any length keeps and saves no more. */
const most = 1024

/**
 * The history with a later point. It holds the start, the last update, and every k-th between them, where k is 1 and
 * doubles whenever there are more than 1,024 points.
 */
export function extend(history: readonly ExplorationPoint[], point: ExplorationPoint): readonly ExplorationPoint[] {
  const every = history.length > 1 ? history[1].updates : 1
  const last = history.at(-1)
  const kept = last && last.updates % every !== 0 ? history.slice(0, -1) : history
  const longer = [...kept, point]
  return longer.length <= most ? longer : longer.filter(one => one === point || one.updates % (2 * every) === 0)
}

/** A history from a file. One that held every update is thinned as if it had been made so. */
export const restoreHistory = (saved: readonly SavedPoint[]): readonly ExplorationPoint[] =>
  saved.every(isWhole) ? saved : saved.reduce<readonly ExplorationPoint[]>(
    (history, point, updates) => extend(history, { ...point, updates }), [])

const isWhole = (point: SavedPoint): point is ExplorationPoint => point.updates !== undefined

/**
 * How many updates came after that of `step`. Between two points that were kept updates are counted as evenly spaced,
 * which those of an interval are.
 */
export function updatesAfter(history: readonly ExplorationPoint[], step: number): number {
  const last = history[history.length - 1]
  const next = history.findIndex(point => point.step > step)
  if (next <= 0) return next === 0 ? last.updates : 0
  const [before, after] = [history[next - 1], history[next]]
  const between = (step - before.step) * (after.updates - before.updates) / (after.step - before.step)
  return last.updates - before.updates - Math.floor(between)
}
