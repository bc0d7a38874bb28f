import type { ImageSet } from '@itop/data'
import type { Network } from '@itop/models'
import type { ImageShape } from '@itop/ops'

/** Throws unless the network is for the images and classes of the set. */
export function checkSet(where: string, { name, input, classes }: Network, set: ImageSet): void {
  if (fits(input, set.shape) && set.classes === classes) return
  throw new RangeError(
    `${where}: the network '${name}' expects ${describe(input)} images of ${classes} classes, got ` +
      `${describe(set.shape)} and ${set.classes} in the ${set.split} split of '${set.name}'. ` +
      'Choose another model or data set.')
}

const describe = ({ c, h, w }: ImageShape): string => `${c}×${h}×${w}`

/** Equal shapes, or a network that takes the image as one vector. */
const fits = (input: ImageShape, { c, h, w }: ImageShape): boolean =>
  input.h === 1 && input.w === 1 ? input.c === c * h * w : input.c === c && input.h === h && input.w === w
