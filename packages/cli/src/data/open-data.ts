import { resolve } from 'node:path'
import { DataError, labelsOf, split, type Dataset, type ImageSet } from '@itop/data'
import { emptyIn, openDataset, type ClassOptions, type OnBroken } from '@itop/data/node'
import { fetchIfMissing, type FetchIo, type WantedData } from './fetch-data.js'
import { UserError, fromSettings, type DatasetSource, type Recipe, type Registry } from '@itop/experiment'

/** The data of a run: what it trains on, what it is tested on, and what was held out, if anything. */
export interface RunData {
  readonly data: Dataset
  readonly validation: ImageSet | undefined
}

/** Opens a recipe's data set and splits off what is to be held out. */
export async function openRunData(
  recipe: Pick<Recipe, 'data' | 'dataDir' | 'validSplit' | 'imageSize' | 'onBroken' | 'allowEmptyClasses'>, io: DataIo
): Promise<RunData> {
  const data = await openData(recipe, io)
  if (recipe.validSplit === 0) return { data, validation: undefined }
  const { train, validation } = fromSettings(() => split(data.train, { validation: recipe.validSplit }))
  const { emptyClasses: _, ...rest } = data
  return { data: { ...rest, train, ...emptyClassesOf(train, data, recipe) }, validation }
}

/** The classes without an image in what is left to train on; refused as in a whole training set. */
function emptyClassesOf(
  train: ImageSet, { name, files }: Dataset, { allowEmptyClasses }: ClassOptions
): Pick<Dataset, 'emptyClasses'> {
  const labels = labelsOf(train)
  if (labels === undefined) return {}
  const file = `${files?.[0] ?? name} (without the share held out)`
  return emptyIn({ labels, classes: train.classes }, { file, allowEmptyClasses })
}

/** Where data is looked for, and which data has a name. */
type DataIo = FetchIo & { readonly registry: Registry }

/** Which data, and how image files are read. */
type DataChoice = WantedData & ClassOptions & {
  readonly imageSize?: number | undefined
  readonly onBroken?: OnBroken | undefined
}

/** Opens a data set by its name or path; a named one that is missing is downloaded if it can be. */
export async function openData(choice: DataChoice, io: DataIo): Promise<Dataset> {
  const source = io.registry.datasets[choice.data]
  if (source?.open !== undefined) return openPlugged(choice, source, io)
  await fetchIfMissing(choice, io)
  const { data, dataDir, imageSize, onBroken, allowEmptyClasses, toTrain } = choice
  try {
    return await openDataset(data, {
      cwd: io.cwd,
      env: io.env,
      allowEmptyClasses,
      toTrain,
      ...dataDir !== undefined && { dataDir },
      ...imageSize !== undefined && { imageSize },
      ...onBroken !== undefined && { onBroken }
    })
  } catch (error) {
    throw data === imageNet && error instanceof DataError && error.file === undefined ? noImageNet(error) : error
  }
}

/** A plug-in's data set. What it throws is told in its words. */
async function openPlugged(
  { data, dataDir }: DataChoice, source: DatasetSource, { cwd }: DataIo
): Promise<Dataset> {
  try {
    return await source.open!({ folder: dataDir === undefined ? undefined : resolve(cwd, dataDir) }) // it has one
  } catch (error) {
    if (error instanceof DataError || error instanceof UserError) throw error
    throw new UserError([`--data ${data}: ${error instanceof Error ? error.message : String(error)}`], { cause: error })
  }
}

/** The folder that recipes for ImageNet name. */
const imageNet = 'imagenet'

/** What to do where that folder lies nowhere: no program may download it. */
const noImageNet = (cause: DataError): UserError => new UserError([
  `--data ${imageNet}: this recipe trains on ImageNet (ILSVRC 2012), and there is no folder of that name here.`,
  'ImageNet has to be downloaded by hand, with an account, from https://image-net.org; its folder must hold pictures ' +
    'in train/CLASS/ and val/CLASS/, or tar shards named train-0000.tar and val-0000.tar.',
  'Then give it: --data PATH, or --data-dir PATH with the folder that holds imagenet/. Or train on other --data.'
], { cause })
