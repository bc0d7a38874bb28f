import type { Augmentation, ImageShape } from './types.js'

// Checks of what callers pass in; the parsers have their own, which know file and offset.

/** Throws if `options` has a key that is not in `known`: a misspelt option must not pass for a default. */
export function checkKeys(where: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find(key => !known.includes(key))
  if (unknown === undefined) return
  throw new TypeError(`${where}: expected only the options ${known.join(', ')}, got '${unknown}'. Remove or rename it.`)
}

/** Throws unless `value` is an integer in [low, high]. */
export function checkInteger(where: string, value: number, low: number, high = Number.MAX_SAFE_INTEGER): void {
  if (Number.isInteger(value) && value >= low && value <= high) return
  const range = high === Number.MAX_SAFE_INTEGER ? `≥ ${low}` : `in [${low}, ${high}]`
  throw new RangeError(`${where} must be an integer ${range}, got ${value}.`)
}

/** Throws unless an augmentation is one, of images of this shape or, without one, of some. */
export function checkAugmentation(where: string, augmentation: Augmentation, shape?: ImageShape): void {
  checkKeys(where, augmentation, ['pad', 'border', 'flip'])
  const { pad, border } = augmentation
  if (border !== 'zero' && border !== 'reflect') {
    throw new RangeError(`${where}.border must be zero or reflect, got '${String(border)}'.`)
  }
  // A reflection without the edge has h − 1 rows and w − 1 columns to offer.
  checkInteger(`${where}.pad`, pad, 0, border === 'reflect' && shape ? Math.min(127, shape.h - 1, shape.w - 1) : 127)
}
