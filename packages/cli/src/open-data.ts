import { split, type Dataset, type ImageSet } from '@itop/data'
import { openDataset, type OnBroken } from '@itop/data/node'
import { fetchIfMissing, type FetchIo, type WantedData } from './fetch-data.js'
import type { Recipe } from './recipe.js'
import { fromSettings } from './user-error.js'

/** The data of a run: what it trains on, what it is tested on, and what was held out, if anything. */
export interface RunData {
  readonly data: Dataset
  readonly validation: ImageSet | undefined
}

/** Opens a recipe's data set and splits off what is to be held out. */
export const openRunData = async (
  recipe: Pick<Recipe, 'data' | 'dataDir' | 'validSplit' | 'imageSize' | 'onBroken'>, io: FetchIo
): Promise<RunData> => {
  const data = await openData(recipe, io)
  if (recipe.validSplit === 0) return { data, validation: undefined }
  const { train, validation } = fromSettings(() => split(data.train, { validation: recipe.validSplit }))
  return { data: { ...data, train }, validation }
}

/** Which data, and how image files are read. */
type DataChoice = WantedData & {
  readonly imageSize?: number | undefined
  readonly onBroken?: OnBroken | undefined
}

/** Opens a data set by its name or path; a named one that is missing is downloaded if it can be. */
export const openData = async (choice: DataChoice, io: FetchIo): Promise<Dataset> => {
  await fetchIfMissing(choice, io)
  const { data, dataDir, imageSize, onBroken } = choice
  return openDataset(data, {
    cwd: io.cwd,
    env: io.env,
    ...dataDir !== undefined && { dataDir },
    ...imageSize !== undefined && { imageSize },
    ...onBroken !== undefined && { onBroken }
  })
}
