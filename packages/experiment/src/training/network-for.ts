import { isDatasetName, knownDatasets, type Dataset, type ImageSet } from '@itop/data'
import { createNetwork, modelNames, type Network } from '@itop/models'
import type { Recipe } from '../recipe/recipe.js'
import { fromSettings, UserError } from '../errors/user-error.js'

/** What a data set decides about a network: its images and classes, and the name it has in messages. */
export type DataShape = { readonly name: string } & Pick<ImageSet, 'shape' | 'classes'>

/** The network of a recipe without its data: by the data set's name, else as the model is usually. */
export const plannedNetwork = ({ model, data, imageSize }: Pick<Recipe, 'model' | 'data' | 'imageSize'>): Network => {
  if (isDatasetName(data)) return networkFor(model, { name: data, ...knownDatasets[data] })
  const usual = usualNetwork(model)
  if (imageSize === undefined) return usual
  const shape = { c: usual.input.c, h: imageSize, w: imageSize }
  return networkFor(model, { name: data, shape, classes: usual.classes })
}

/** The network for data that is open. */
export const networkForData = (model: string, { name, train: { shape, classes } }: Dataset): Network =>
  networkFor(model, { name, shape, classes })

/** Height and width to which pictures in files are cut: as the recipe says, else as the model is usually. */
export const imageSizeOf = ({ model, imageSize }: Pick<Recipe, 'model' | 'imageSize'>): number =>
  imageSize ?? usualNetwork(model).input.h

/** A model made for these images and classes; images that it cannot take are refused with the models that can. */
export const networkFor = (model: string, { name, shape, classes }: DataShape): Network => {
  const usual = usualNetwork(model)
  const options = { input: shape, classes }
  const made = attempt(() => createNetwork(model, options))
  if (made !== undefined) return made
  if (text(shape) === text(usual.input)) fromSettings(() => createNetwork(model, options)) // it is not the images
  const models = modelNames.filter(other => attempt(() => createNetwork(other, options)) !== undefined)
  throw new UserError([
    `--model ${model} takes ${text(usual.input)} images, but ${name} has ${text(shape)} images.`,
    models.length === 0 ? 'There is no model for images of that size.' : `Models for those: ${models.join(', ')}.`,
    `Data for ${model}: ${fitting(model).join(', ') || 'none that has a name'}.`])
}

/** Refuses data that a trained network cannot take: images or classes other than those it was trained on. */
export const checkFits = ({ name: model, input, classes }: Network, { name, train }: Dataset): void => {
  if (text(train.shape) === text(input) && train.classes === classes) return
  throw new UserError([
    `the trained ${model} takes ${text(input)} images of ${classes} classes, but ${name} has ` +
      `${text(train.shape)} images of ${train.classes}.`,
    'Give the data it was trained on, or other data of that kind.'])
}

/** A model as it is without data. A name that stands for no network, such as wrn-23-2, is the user's mistake. */
export const usualNetwork = (model: string): Network => fromSettings(() => createNetwork(model))

const fitting = (model: string): readonly string[] => Object.entries(knownDatasets)
  .filter(([, { shape, classes }]) => attempt(() => createNetwork(model, { input: shape, classes })) !== undefined)
  .map(([name]) => name)

const text = ({ c, h, w }: ImageSet['shape']): string => `${c}×${h}×${w}`

/** What `make` makes, or undefined where the package refuses the values. */
const attempt = <T>(make: () => T): T | undefined => {
  try {
    return make()
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
