import type { ImageShape } from '@itop/ops'
import { givenImages } from './given-images.js'
import { imagesIn } from './image-input.js'
import { checkLabels } from './labels.js'
import type { LoadedNetwork } from './loaded-network.js'

/** The share of images of a shape that are classified as their labels say, by what is predicted of them. */
export const accuracyOf = (
  shape: ImageShape, classes: number, predict: LoadedNetwork['predict']
): LoadedNetwork['accuracy'] => async (images, labels) => {
  const pixels = givenImages('accuracy', images, shape)
  const count = imagesIn('accuracy', pixels, shape)
  checkLabels(labels, count, classes)
  const { classes: chosen } = await predict(pixels)
  return chosen.filter((one, i) => one === labels[i]).length / count
}
