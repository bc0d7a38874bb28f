import fc from 'fast-check'
import { Mask } from '../src/mask.js'

/** Bits of a mask: all kinds of densities, some lengths at and around word borders. */
export function bitsOf(length?: number): fc.Arbitrary<(0 | 1)[]> {
  const lengths = length === undefined
    ? fc.oneof(fc.integer({ min: 1, max: 200 }), fc.constantFrom(31, 32, 33, 511, 512, 513, 1100))
    : fc.constant(length)
  return fc.tuple(lengths, fc.constantFrom(0, 1, 8, 15, 16)).chain(([size, sixteenths]) =>
    fc.array(fc.integer({ min: 0, max: 15 }).map(n => n < sixteenths ? 1 as const : 0 as const),
      { minLength: size, maxLength: size, size: 'max' }))
}

export const masks = (): fc.Arbitrary<Mask> => bitsOf().map(bits => Mask.from(bits))

/** Two masks of one shape. */
export const maskPairs = (): fc.Arbitrary<readonly [Mask, Mask]> =>
  bitsOf().chain(a => bitsOf(a.length).map(b => [Mask.from(a), Mask.from(b)] as const))
