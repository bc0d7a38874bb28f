import { randomStream } from '@itop/masks'

/** Throws if an array differs from its reference by more than `tolerance`, relative to the largest reference value. */
export function expectClose(
  what: string, actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number
): void {
  if (actual.length !== expected.length) {
    throw new Error(`${what}: expected ${expected.length} numbers, got ${actual.length}.`)
  }
  let scale = 1e-30
  for (let i = 0; i < expected.length; i++) scale = Math.max(scale, Math.abs(expected[i]!))
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i]! - expected[i]!)
    if (difference <= tolerance * scale) continue
    throw new Error(`${what}: at ${i} expected ${expected[i]}, got ${actual[i]}; ` +
      `the difference is ${(difference / scale).toExponential(1)} of the largest value, allowed ${tolerance}.`)
  }
}

/** Throws unless the two are the same. */
export function expectSame(what: string, actual: unknown, expected: unknown): void {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (a !== b) throw new Error(`${what}: expected ${b}, got ${a}.`)
}

/** Numbers in (−1, 1), each exactly a float32, the same for a seed everywhere. */
export function numbers(seed: string, length: number): Float64Array {
  const random = randomStream(seed)
  return Float64Array.from({ length }, () => Math.fround(2 * random.nextFloat() - 1))
}
