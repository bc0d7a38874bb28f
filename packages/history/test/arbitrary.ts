import { Mask, MaskSet } from '@itop/masks'
import * as fc from 'fast-check'
import type { Moment } from '../src/types.js'

const bits = (size: number) => fc.array(fc.boolean(), { minLength: size, maxLength: size })

const masksOf = (sizes: readonly number[]): fc.Arbitrary<MaskSet> => fc.tuple(...sizes.map(bits)).map(all =>
  MaskSet.from(all.map((layer, i) => [`layer ${i}`, Mask.from(layer)] as const)))

/** Masks of some layers at ascending steps, the first of them included; each may change anything or nothing. */
export const moments: fc.Arbitrary<readonly [Moment, ...Moment[]]> =
  fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 3 }).chain(sizes =>
    fc.array(fc.tuple(fc.integer({ min: 0, max: 500 }), masksOf(sizes)), { minLength: 1, maxLength: 6 })).map(all => {
    let step = 0
    const [first, ...rest] = all.map(([steps, masks]): Moment => ({ step: step += steps, masks }))
    return [first, ...rest] as const
  })
