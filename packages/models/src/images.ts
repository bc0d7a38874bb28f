import type { ImageShape } from '@itop/ops'
import { text } from './check.js'

/** The images of a network whose pools or classifier are made for one height and width; channels are free. */
export function imagesOf(network: string, usual: ImageShape, given: ImageShape = usual): ImageShape {
  if (given.h === usual.h && given.w === usual.w) return given
  throw new RangeError(`${network}: takes images of ${usual.h}×${usual.w}, got ${text(given)}. ` +
    'Choose data of that size, or another network.')
}
