import type { ImageShape } from '@itop/ops'
import { imagesIn } from './image-input.js'
import { checkLabels } from './labels.js'
import type { LoadedNetwork } from './load-network.js'
import { pixelsOf } from './pixels.js'

/** The share of images of a shape that are classified as their labels say, by what is predicted of them. */
export const accuracyOf = (
  shape: ImageShape, classes: number, predict: LoadedNetwork['predict']
): LoadedNetwork['accuracy'] => async (images, labels) => {
  const count = imagesIn('accuracy', pixelsOf('accuracy', images), shape)
  checkLabels(labels, count, classes)
  const { classes: chosen } = await predict(images)
  return chosen.filter((one, i) => one === labels[i]).length / count
}
