import { checkInteger, checkOptions } from '@itop/masks'
import type { Augmentation, ImageShape } from './types.js'

// Checks of what callers pass in; the parsers have their own, which know file and offset.

/** Throws unless an augmentation is one, of images of this shape or, without one, of some. */
export function checkAugmentation(where: string, augmentation: Augmentation, shape?: ImageShape): void {
  checkOptions(where, augmentation, ['pad', 'border', 'flip'])
  const { pad, border } = augmentation
  if (border !== 'zero' && border !== 'reflect') {
    throw new RangeError(`${where}.border must be zero or reflect, got '${String(border)}'.`)
  }
  // A reflection without the edge has h − 1 rows and w − 1 columns to offer.
  checkInteger(`${where}.pad`, pad, 0, border === 'reflect' && shape ? Math.min(127, shape.h - 1, shape.w - 1) : 127)
}
