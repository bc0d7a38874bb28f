import { randomStream } from '@itop/masks'

/** Numbers in [−1, 1), each exactly a float32, the same for a seed everywhere. */
export function numbers(length: number, seed: string): Float32Array {
  const stream = randomStream(`conformance/${seed}`)
  return Float32Array.from({ length }, () => 2 * stream.nextFloat() - 1)
}

/** Whether two lists hold the same numbers; NaN is the same as NaN, 0 is not −0. */
export const sameNumbers = (a: ArrayLike<number>, b: ArrayLike<number>): boolean =>
  a.length === b.length && Array.prototype.every.call(a, (value: number, i) => Object.is(value, b[i]))

/** The first place at which two lists differ, and what is there. */
export function firstDifference(a: ArrayLike<number>, b: ArrayLike<number>): string {
  if (a.length !== b.length) return `${a.length} numbers and ${b.length}`
  const at = Array.prototype.findIndex.call(a, (value: number, i) => !Object.is(value, b[i]))
  return `${a[at]} and ${b[at]} at ${at}`
}
