import { basename } from 'node:path'
import type { Checkpoint } from '@itop/checkpoint'
import type { Network } from '@itop/models'
import type { DataChange } from '@itop/trainer'
import {
  UserError, checkGrowth, fillRecipe, flagOf, imageSizeOf, learningRateOf, networkForData, plannedNetwork, questionOf,
  refuseLargeBatch, refuseLongTraining, refuseTooLarge, resumedRecipe, runLength, settingsFrom, trainImages,
  updaterOf, type Recipe, type RecipeInput, type Registry, type RunLength
} from '@itop/experiment'
import type { Session } from '../program/io.js'
import { openRunData, type RunData } from '../data/open-data.js'
import { readRecipe } from '../recipe/recipe-file.js'
import { refuseImported } from '../run-folder/imported.js'
import { loadCheckpoint } from '../run-folder/run-checkpoint.js'
import { checkNewFolder } from '../run-folder/new-run-folder.js'
import { newRunName, openRunFolder, runFolder, type RunFolder } from '../run-folder/run-folder.js'
import { refuseLocked } from '../run-folder/run-lock.js'
import type { Ranks } from '../ranks/join-ranks.js'
import { checkRunData } from './run-data.js'
import { givenNetwork } from './start-from.js'
import { readRunRecipe } from '../run-folder/run-recipe.js'
import { runVersion } from '../run-folder/run-version.js'

/** A run that may begin: what it is, where it is written, what it reads, where it goes on from. */
export interface PreparedRun {
  /** What its recipe can name. */
  readonly registry: Registry
  readonly recipe: Recipe
  readonly folder: RunFolder
  readonly network: Network
  readonly source: RunData
  readonly length: RunLength
  /** Whether the folder is that of an earlier run. */
  readonly resumed: boolean
  /** What the folder of an earlier run was like when it was read. */
  readonly version: string
  readonly checkpoint: Checkpoint | undefined
  /** Holds the network that it begins with, where that is not drawn and nothing is saved yet. */
  readonly given: Checkpoint | undefined
  /** Whether that is the one before the newest. */
  readonly usePrevious: boolean
  /** Devices that went away under this run, with the step from which it went on. */
  readonly losses: readonly { readonly step: number, readonly message: string }[]
  /** Where its data was exchanged, with the step from which it went on. */
  readonly dataChanges: readonly DataChange[]
  /** The ranks that share its batches; undefined where this process is alone. */
  readonly ranks?: Ranks | undefined
}

/** The flags of `itop train` beside the settings. */
export interface TrainFlags {
  readonly resume?: string
  readonly usePrevious?: boolean
  /** A run goes on on other data. */
  readonly dataChanged?: boolean
  /** False with `--no-compare`. */
  readonly compare?: boolean
  /** False with `--no-report`. */
  readonly report?: boolean
  /** False with `--no-history`. */
  readonly history?: boolean
  readonly json?: boolean
  readonly quiet?: boolean
}

/** Checks everything that can be checked before training, and opens the data. */
export async function prepareRun(
  name: string | undefined, flags: TrainFlags, io: Session, now: Date
): Promise<PreparedRun> {
  const file = name === undefined ? {} : readRecipe(name, io)
  const given = settingsFrom(flags, io.registry)
  if (flags.resume !== undefined) return prepareResume(flags.resume, { ...file, ...given }, flags, io)
  for (const flag of ['usePrevious', 'dataChanged'] as const) {
    if (flags[flag] === true) throw new UserError([`${flagOf(flag)}: goes with --resume DIR.`])
  }
  return prepareNew(fillRecipe(file, given, io.registry), io, now)
}

async function prepareNew(recipe: Recipe, io: Session, now: Date): Promise<PreparedRun> {
  const folder = runFolder(recipe.out ?? newRunName(recipe, now), io.cwd)
  checkNewFolder(folder)
  learningRateOf(recipe, io.registry) // refuses what does not go together
  const source = await openChecked(recipe, io)
  const run = await fitted(recipe, folder, source, io)
  return { ...run, ...atTheStart, registry: io.registry }
}

const atTheStart = {
  resumed: false, version: '', checkpoint: undefined, usePrevious: false, losses: [], dataChanges: []
} as const

/** The data of a run, with what its name tells checked before it is opened. */
async function openChecked(recipe: Recipe, io: Session): Promise<RunData> {
  const { registry } = io
  const open = () => openRunData({ ...recipe, imageSize: imageSizeOf(recipe, io.registry) }, io)
  const planned = () => refuseImpossible(
    plannedNetwork(recipe, registry), recipe, runLength(recipe, trainImages(recipe, registry)), registry)
  if (recipe.data in registry.datasets) {
    refuseLargeBatch(recipe, trainImages(recipe, registry))
    planned()
    return open()
  }
  try {
    return await open()
  } catch (error) {
    planned() // where the data would not be enough either
    throw error
  }
}

/** What the data decides, checked: the network, the length, and that a batch fits the data first, then the memory. */
async function fitted(
  recipe: Recipe, folder: RunFolder, source: RunData, io: Session
): Promise<Pick<PreparedRun, 'recipe' | 'folder' | 'source' | 'network' | 'length' | 'given'>> {
  const { registry } = io
  try {
    const { data } = source
    refuseLargeBatch(recipe, data.train.count)
    const network = networkForData(recipe.model, data, registry)
    const length = runLength(recipe, data.train.count)
    refuseLongTraining(length, recipe)
    refuseImpossible(network, recipe, length, registry)
    const checkpointEvery = recipe.checkpointEvery ?? length.stepsPerEpoch
    const given = givenNetwork(recipe, network, io.cwd)
    return { recipe: { ...recipe, out: folder.shown, checkpointEvery }, folder, source, network, length, given }
  } catch (error) {
    await source.data.close?.()
    throw error
  }
}

async function prepareResume(
  name: string, given: RecipeInput, flags: TrainFlags, io: Session
): Promise<PreparedRun> {
  const folder = openRunFolder(name, io.cwd)
  if (given.out !== undefined && basename(given.out) !== basename(folder.path)) {
    throw new UserError([
      `--out ${given.out} and --resume ${folder.shown}: a run goes on in its own folder. Leave --out out.`])
  }
  refuseLocked(folder)
  const version = runVersion(folder)
  const old = await readRunRecipe(folder, io)
  const dataChanged = flags.dataChanged === true
  const registry = withPlugins(io.registry, old.plugins)
  const recipe = resumedRecipe(old, given, { shown: folder.shown, dataChanged }, registry)
  const usePrevious = flags.usePrevious === true
  const checkpoint = await loadCheckpoint(folder, usePrevious, recipe.model, registry)
  refuseImported(folder, checkpoint)
  const source = await openRunData({ ...recipe, imageSize: imageSizeOf(recipe, io.registry) }, io)
  const dataChanges = checkRunData(folder, checkpoint, { data: source.data, dataChanged })
  const network = networkForData(recipe.model, source.data, registry)
  const images = source.data.train.count
  const length = runLength(recipe, images)
  refuseLongTraining(length, recipe)
  checkGrowth(old, recipe, { old: runLength(old, images).steps, next: length.steps }, folder.shown)
  return {
    registry, recipe, folder, network, source, length, resumed: true, version, checkpoint, usePrevious,
    losses: [], dataChanges, given: checkpoint ? undefined : givenNetwork(recipe, network, io.cwd)
  }
}

/** The registry, with those plug-ins alone that a run has: others change nothing of it, its id included. */
const withPlugins = (registry: Registry, names: readonly string[] = []): Registry =>
  ({ ...registry, plugins: registry.plugins.filter(({ name }) => names.includes(name)) })

/** Refuses a density that the layers cannot have, and a training that the memory cannot hold. */
export function refuseImpossible(
  network: Network, recipe: Recipe, length: PreparedRun['length'], registry: Registry
): void {
  refuseTooLarge(questionOf(network, updaterOf(recipe, registry), length, registry), recipe)
}
