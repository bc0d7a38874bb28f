import type { Dataset, ImageSet } from '@itop/data'
import { createNetwork, type Network, type NetworkOptions } from '@itop/models'
import { builtIns, type Registry } from '../registry/registry.js'
import type { Recipe } from '../recipe/recipe.js'
import { fromSettings, UserError } from '../errors/user-error.js'

/** What a data set decides about a network: its images and classes, and the name it has in messages. */
export type DataShape = { readonly name: string } & Pick<ImageSet, 'shape' | 'classes'>

/** The network of a recipe without its data: by the data set's name, else as the model is usually. */
export function plannedNetwork(
  { model, data, imageSize }: Pick<Recipe, 'model' | 'data' | 'imageSize'>, registry = builtIns
): Network {
  const known = registry.datasets[data]
  if (known !== undefined) return networkFor(model, known, registry)
  const usual = usualNetwork(model, registry)
  if (imageSize === undefined) return usual
  const shape = { c: usual.input.c, h: imageSize, w: imageSize }
  return networkFor(model, { name: data, shape, classes: usual.classes }, registry)
}

/** The network for data that is open. */
export const networkForData = (
  model: string, { name, train: { shape, classes } }: Dataset, registry = builtIns
): Network => networkFor(model, { name, shape, classes }, registry)

/** Height and width to which pictures in files are cut: as the recipe says, else as the model is usually. */
export const imageSizeOf = ({ model, imageSize }: Pick<Recipe, 'model' | 'imageSize'>, registry = builtIns): number =>
  imageSize ?? usualNetwork(model, registry).input.h

/** A model made for these images and classes; images that it cannot take are refused with the models that can. */
export function networkFor(model: string, { name, shape, classes }: DataShape, registry = builtIns): Network {
  const usual = usualNetwork(model, registry)
  const options = { input: shape, classes }
  const made = attempt(() => modelNamed(model, options, registry))
  if (made !== undefined) return made
  if (text(shape) === text(usual.input)) fromSettings(() => modelNamed(model, options, registry)) // not the images
  const models = Object.keys(registry.models)
    .filter(other => attempt(() => modelNamed(other, options, registry)) !== undefined)
  throw new UserError([
    `--model ${model} takes ${text(usual.input)} images, but ${name} has ${text(shape)} images.`,
    models.length === 0 ? 'There is no model for images of that size.' : `Models for those: ${models.join(', ')}.`,
    `Data for ${model}: ${fitting(model, registry).join(', ') || 'none that has a name'}.`])
}

/** Refuses data that a trained network cannot take: images or classes other than those it was trained on. */
export function checkFits({ name: model, input, classes }: Network, { name, train }: Dataset): void {
  if (text(train.shape) === text(input) && train.classes === classes) return
  throw new UserError([
    `the trained ${model} takes ${text(input)} images of ${classes} classes, but ${name} has ` +
      `${text(train.shape)} images of ${train.classes}.`,
    'Give the data it was trained on, or other data of that kind.'])
}

/** A model as it is without data. A name that stands for no network, such as wrn-23-2, is the user's mistake. */
export const usualNetwork = (model: string, registry = builtIns): Network =>
  fromSettings(() => modelNamed(model, {}, registry))

/** The network of a name that the registry has, or of a WideResNet of any depth and width. */
export const modelNamed = (name: string, options: NetworkOptions, registry: Registry): Network =>
  registry.models[name]?.make(options) ?? createNetwork(name, options)

const fitting = (model: string, registry: Registry): readonly string[] => Object.values(registry.datasets)
  .filter(({ shape, classes }) => attempt(() => modelNamed(model, { input: shape, classes }, registry)) !== undefined)
  .map(({ name }) => name)

const text = ({ c, h, w }: ImageSet['shape']): string => `${c}×${h}×${w}`

/** What `make` makes, or undefined where the package refuses the values. */
function attempt<T>(make: () => T): T | undefined {
  try {
    return make()
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
