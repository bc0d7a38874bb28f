import fc from 'fast-check'
import { encodeMask, Mask } from '@itop/masks'
import { mendMask } from '../../make/checkpoints.mjs'
import { applyEdits, edits } from '../edits.mjs'

const good = fc.array(fc.boolean(), { minLength: 1, maxLength: 200 })
  .map(bits => Buffer.from(encodeMask(Mask.from(bits))))

/** An integer in base 128, in the fewest bytes or with some that add nothing. */
const integer = fc.tuple(fc.oneof(fc.nat(40), fc.constantFrom(127, 128, 2 ** 31, 2 ** 32, 2 ** 48)), fc.nat(2))
  .map(([value, padding]) => {
    const digits = []
    for (let rest = value; rest > 0 || digits.length === 0; rest = Math.floor(rest / 128)) digits.push(rest % 128)
    digits.push(...new Array(padding === 2 ? 1 : 0).fill(0))
    return digits.map((digit, i) => i < digits.length - 1 ? digit + 128 : digit)
  })
const integers = maxLength => fc.array(integer, { maxLength })

const built = fc.record({ form: fc.nat(2), shape: integers(3), body: fc.oneof(integers(8), fc.array(fc.nat(255))) })
  .map(({ form, shape, body }) => mendMask(Buffer.from([
    ...Buffer.from('IMSK'), 1, form, shape.length, ...shape.flat(), ...body.flat()])))

/** A mask, built of any integers, or changed with a checksum that is right, or just changed. */
export const maskFiles = fc.oneof(
  built,
  fc.tuple(good, edits).map(([bytes, list]) => mendMask(applyEdits(bytes.subarray(0, -8), list))),
  fc.tuple(good, edits).map(([bytes, list]) => applyEdits(bytes, list))
).map(mask => ({ mask }))
