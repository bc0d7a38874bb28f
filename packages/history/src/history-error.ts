/**
 * What is wrong with the bytes of a history: they are none (`foreign`), of a version that is not known (`newer`), end
 * in the middle of something (`cut off`), or say what no writer has written (`damaged`).
 */
export type HistoryProblem = 'foreign' | 'newer' | 'cut off' | 'damaged'

/** Bytes that are no history, or not a whole one. */
export class HistoryError extends Error {
  override readonly name = 'HistoryError'
  readonly problem: HistoryProblem
  /** The byte at which that was found. */
  readonly offset: number

  constructor(problem: HistoryProblem, offset: number, what: string) {
    super(`The history of masks is ${words[problem]} at byte ${offset}: ${what}.`)
    this.problem = problem
    this.offset = offset
  }
}

const words = { foreign: 'none', newer: 'of another version', 'cut off': 'cut off', damaged: 'damaged' } as const

export const damaged = (offset: number, what: string): HistoryError => new HistoryError('damaged', offset, what)
