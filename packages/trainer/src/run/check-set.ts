import type { ImageSet } from '@itop/data'
import type { Network } from '@itop/models'
import type { ImageShape } from '@itop/ops'

/** Throws unless the network is for the images and classes of the set, and its labels are of these classes. */
export function checkSet(where: string, { name, input, classes }: Network, set: ImageSet): void {
  if (fits(input, set.shape) && set.classes === classes) checkLabels(where, set)
  else throw new RangeError(
    `${where}: the network '${name}' expects ${describe(input)} images of ${classes} classes, got ` +
      `${describe(set.shape)} and ${set.classes} in the ${set.split} split of '${set.name}'. ` +
      'Choose another model or data set.')
}

/** Sets that `imageSet` made have such labels; one may have been made by hand. Those of files are known by a batch. */
function checkLabels(where: string, set: ImageSet): void {
  if ('source' in set) return
  const { labels, count, classes, split, name } = set
  const wrong = labels.findIndex(label => !(label >= 0 && label < classes))
  if (wrong < 0 && labels.length === count) return
  throw new RangeError(
    `${where}: expected ${count} labels below ${classes} in the ${split} split of '${name}', got ` +
      `${wrong < 0 ? labels.length : `${labels[wrong]} at ${wrong}`}. Make the set with imageSet, which checks it.`)
}

const describe = ({ c, h, w }: ImageShape): string => `${c}×${h}×${w}`

/** Equal shapes, or a network that takes the image as one vector. */
const fits = (input: ImageShape, { c, h, w }: ImageShape): boolean =>
  input.h === 1 && input.w === 1 ? input.c === c * h * w : input.c === c && input.h === h && input.w === w
