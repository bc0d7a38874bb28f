import { resolve } from 'node:path'
import { writeCheckpoint } from '@itop/checkpoint/node'
import { knownDatasets, isDatasetName } from '@itop/data'
import {
  ExportError, importSafetensors, readSafetensors, trainedNetwork, type ImportOptions
} from '@itop/export'
import {
  UserError, bytes, fillRecipe, integer, networkFor, percent, plannedNetwork, settingsFrom, type Recipe,
  type RecipeInput
} from '@itop/experiment'
import type { Network } from '@itop/models'
import { isDiskError, reason } from '../files/disk-errors.js'
import { readPlainBytes } from '../files/plain-file.js'
import { writeJson } from '../files/write-whole.js'
import type { Session } from '../program/io.js'
import { styleFor, type Style } from '../program/style.js'
import { asRun } from '../run-folder/imported.js'
import { checkNewFolder, makeRunFolder } from '../run-folder/new-run-folder.js'
import { newRunName, runFolder } from '../run-folder/run-folder.js'
import { writing } from '../run-folder/run-writing.js'

/** Flags of `itop import`. */
export interface ImportFlags {
  readonly model?: string
  readonly data?: string
  readonly dataDir?: string
  readonly out?: string
  readonly keepZeros?: boolean
  readonly json?: boolean
}

/** What was imported: the object of `itop import --json`. */
interface Imported {
  readonly run: string
  readonly file: string
  readonly model: string
  readonly step: number
  readonly density: number
  readonly bytes: number
}

/** Makes a run folder of a network from elsewhere: to measure it, to look into it, to train on from it. */
export async function runImport(
  name: string, { json, keepZeros, ...flags }: ImportFlags, io: Session
): Promise<number> {
  const file = readFile(name, io.cwd)
  const { metadata } = inFile(name, () => readSafetensors(file))
  const given = settingsFrom({ model: metadata['model'], ...flags }, io.registry)
  if (given.model === undefined) {
    throw new UserError(['--model: missing, and the file does not say of which network it is.',
      'Name it; itop list models shows those that have a name.'])
  }
  const planned = fillRecipe({}, { ...given, method: 'dense' }, io.registry)
  const network = networkOf(planned, metadata, io)
  const checkpoint = inFile(name, () => importSafetensors(file, {
    network, zerosAreAbsent: keepZeros !== true, ...usualOf(planned.data, network, metadata)
  }))
  const { density, step } = trainedNetwork(checkpoint, { network })
  const recipe = recipeOf(given, density, { name, io })
  const folder = runFolder(flags.out ?? newRunName({ ...recipe, method: 'imported' }, new Date()), io.cwd)
  checkNewFolder(folder)
  makeRunFolder(folder)
  const known = ['method', 'recipe', 'rs'].flatMap(key => metadata[key] === undefined ? [] : [[key, metadata[key]]])
  const imported = { file: name, ...Object.fromEntries(known) }
  await writeCheckpoint(folder.path, asRun(checkpoint, { network, data: planned.data, imported }))
  writing(folder, () => writeJson(folder.recipe, { ...recipe, out: folder.shown }))
  const result = { run: folder.shown, file: name, model: network.name, step, density, bytes: file.length }
  io.stdout.write(json === true ? `${JSON.stringify(result)}\n` : importText(result, styleFor(io)))
  return 0
}

function readFile(name: string, cwd: string): Uint8Array {
  try {
    return readPlainBytes(resolve(cwd, name))
  } catch (error) {
    if (!isDiskError(error)) throw error
    throw new UserError([`${name}: ${reason(error)}.`, 'Name a safetensors file.'], { cause: error })
  }
}

/** What is read of a file, whose name stands before what is wrong with it. */
function inFile<T>(name: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof ExportError)) throw error
    throw new UserError([`${name}: ${error.what}.`, error.fix], { code: error.code, cause: error })
  }
}

/** The network for the images and classes that the file names, else for those of the data. */
function networkOf(recipe: Recipe, { input, classes }: Readonly<Record<string, string>>, io: Session): Network {
  const [c, h, w] = /^\[(\d{1,5}),(\d{1,5}),(\d{1,5})\]$/.exec(input ?? '')?.slice(1).map(Number) ?? []
  const count = Number(/^\d{1,6}$/.exec(classes ?? '')?.[0] ?? 0)
  if (!c || !h || !w || !count) return plannedNetwork(recipe, io.registry)
  return networkFor(recipe.model, { name: 'the file', shape: { c, h, w }, classes: count }, io.registry)
}

/** How pixels are normalised and classes called, as usual with the data, where the file does not say. */
function usualOf(
  data: string, network: Network, { mean, classNames }: Readonly<Record<string, string>>
): Pick<ImportOptions, 'normalisation' | 'classNames'> {
  if (!isDatasetName(data) || knownDatasets[data].classes !== network.classes) return {}
  const known = knownDatasets[data]
  return {
    ...mean === undefined && known.shape.c === network.input.c && { normalisation: known.normalisation },
    ...classNames === undefined && { classNames: known.classNames }
  }
}

/** Masks that are as they are. */
function recipeOf(
  given: RecipeInput, density: number, { name, io }: { readonly name: string, readonly io: Session }
): Recipe {
  if (density === 0) throw new UserError([`${name}: every weight of it is 0.`, 'Is it the network that you mean?'])
  const masks = density === 1 ? { method: 'dense' } : { method: 'static', density }
  return fillRecipe({}, { ...given, ...masks }, io.registry)
}

const importText = ({ run, file, model, step, density, bytes: size }: Imported, style: Style): string => [
  `${style.bold(model)}   ${percent(density)} of the weights, step ${integer(step)}, from ${file} (${bytes(size)})`,
  '', `  ${run}`, ''
].join('\n')
