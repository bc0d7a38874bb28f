import { topK } from '@itop/masks'

/**
 * Which of the highest scores are chosen when a number is asked for. `exact`: that many, of tied ones the lower places.
 * Others' codes compare with the last score that would be: `greater` chooses what is above it, so one fewer, and fewer
 * still where others tie with it; `geq` what reaches it, so more where others do. With fewer scores, all are.
 */
export type Order = 'exact' | 'greater' | 'geq'

/** The places of the scores that are chosen, ascending. */
export function select(scores: ArrayLike<number>, count: number, order: Order = 'exact'): Uint32Array {
  if (order === 'exact') return topK(scores, Math.min(count, scores.length))
  const places = Uint32Array.from(scores, (_, place) => place)
  if (count > scores.length) return places
  const last = topK(scores, count).reduce((least, place) => Math.min(least, scores[place]), Infinity)
  return places.filter(place => order === 'greater' ? scores[place] > last : scores[place] >= last)
}

/** The places of the scores that reach a threshold, ascending. */
export const reaching = (scores: ArrayLike<number>, threshold: number): Uint32Array =>
  Uint32Array.from(scores, (_, place) => place).filter(place => scores[place] >= threshold)

/** The nearest integer, of two the even one: how Python and NumPy round. */
export function halfEven(x: number): number {
  const below = Math.floor(x)
  return x - below === 0.5 ? below + below % 2 : Math.floor(x + 0.5)
}
