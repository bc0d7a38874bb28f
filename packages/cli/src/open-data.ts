import { isDatasetName, knownDatasets, split, type Dataset, type ImageSet } from '@itop/data'
import { openDataset } from '@itop/data/node'
import type { Network } from '@itop/models'
import { fetchIfMissing, type FetchIo, type WantedData } from './fetch-data.js'
import type { Recipe } from './recipe.js'
import { fromSettings, UserError } from './user-error.js'

/** The data of a run: what it trains on, what it is tested on, and what was held out, if anything. */
export interface RunData {
  readonly data: Dataset
  readonly validation: ImageSet | undefined
}

/** Opens a recipe's data set and splits off what is to be held out. */
export const openRunData = async (
  recipe: Pick<Recipe, 'data' | 'dataDir' | 'validSplit'>, network: Network, io: FetchIo
): Promise<RunData> => {
  checkNamed(network, recipe.data)
  const data = await openData(recipe, io)
  checkFits(network, data)
  if (recipe.validSplit === 0) return { data, validation: undefined }
  const { train, validation } = fromSettings(() => split(data.train, { validation: recipe.validSplit }))
  return { data: { ...data, train }, validation }
}

/** Opens a data set by its name or path; a named one that is missing is downloaded if it can be. */
export const openData = async (choice: WantedData, io: FetchIo): Promise<Dataset> => {
  await fetchIfMissing(choice, io)
  const { data, dataDir } = choice
  return openDataset(data, { cwd: io.cwd, env: io.env, ...dataDir !== undefined && { dataDir } })
}

/** Refuses a data set, by its name alone, that the network cannot take; one given as a path is looked at when it is opened. */
export const checkNamed = (network: Network, name: string): void => {
  if (isDatasetName(name)) refuseOther(network, name, knownDatasets[name])
}

/** Refuses data whose images or classes are not those that the network takes. */
export const checkFits = (network: Network, { name, train }: Dataset): void => refuseOther(network, name, train)

const refuseOther = (network: Network, name: string, { shape, classes }: Pick<ImageSet, 'shape' | 'classes'>): void => {
  const { input } = network
  if (shape.c === input.c && shape.h === input.h && shape.w === input.w && classes === network.classes) return
  throw new UserError([
    `--model ${network.name} takes ${input.c}×${input.h}×${input.w} images of ${network.classes} classes, but ${name} has ` +
      `${shape.c}×${shape.h}×${shape.w} images of ${classes}.`,
    'Choose a model and a data set that fit: itop list models, itop list datasets.'])
}
