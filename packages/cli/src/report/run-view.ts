import type { Checkpoint } from '@itop/checkpoint'
import type { Mask } from '@itop/masks'
import type { Network } from '@itop/models'
import { fromTrained, givenMasks } from '@itop/trainer'
import { stepsOfRounds, type Updater } from '@itop/updaters'
import type { EnvironmentRecord } from '../run-folder/environment-record.js'
import { isThere } from '../files/plain-file.js'
import { importedIn, type Imported } from '../run-folder/imported.js'
import {
  UserError, cellSizes, forecastOf, plural, restoreMasks, startWithoutData, stepsUntil, updaterOf, updatesOf,
  type Forecast, type LayerMasksNow, type Recipe, type RunLength
} from '@itop/experiment'
import type { Session } from '../program/io.js'
import { firstStart } from '../run-folder/metrics-file.js'
import type { MetricsRecord, RecordOf } from '../run-folder/metrics-records.js'
import { requireCheckpoint, savedRound } from '../run-folder/run-checkpoint.js'
import type { RunFolder } from '../run-folder/run-folder.js'
import { readRunRecipe } from '../run-folder/run-recipe.js'
import type { RunSummary } from '../run-folder/run-summary-record.js'
import { givenNetwork } from '../training/start-from.js'
import { readEnvironment, readMetrics, readSummary, type SideFile } from '../run-folder/side-files.js'

/** All that a report says about one run. */
export interface RunView {
  readonly folder: RunFolder
  readonly recipe: Recipe
  readonly network: Network
  readonly records: readonly MetricsRecord[]
  readonly start: RecordOf<'start'>
  readonly epochs: readonly RecordOf<'epoch'>[]
  /** Tests within epochs. */
  readonly evaluations: readonly RecordOf<'evaluation'>[]
  readonly updates: readonly RecordOf<'update'>[]
  /** Of every round, where there are several. */
  readonly ends: readonly RecordOf<'end'>[]
  /** Absent while the run is not finished. */
  readonly end: RecordOf<'end'> | undefined
  /** Steps done, steps of the whole run, and steps of an epoch. */
  readonly step: number
  readonly totalSteps: number
  readonly stepsPerEpoch: number
  readonly forecast: Forecast
  readonly masks: readonly LayerMasksNow[]
  /** Of each layer, as the run began. */
  readonly first: readonly Mask[]
  /** Of the test set; absent where no summary says. */
  readonly testImages: number | undefined
  /** What guessing gets of it; absent where no summary says. */
  readonly chance: number | undefined
  /** Absent when the run was not compared with a dense one. */
  readonly comparison: RunSummary['comparison']
  readonly environment: EnvironmentRecord
  /** Where the network is from; undefined where it was trained here. */
  readonly imported: Imported | undefined
  /** Files or lines of files that could not be read, and so are left out. */
  readonly problems: readonly string[]
}

/** What a report needs of a session. */
export type ReportIo = Pick<Session, 'stderr' | 'registry' | 'cwd'>

/** Reads a run folder for a report. What cannot be read is left out, which is said. */
export async function viewRun(folder: RunFolder, io: ReportIo): Promise<RunView> {
  const recipe = await readRunRecipe(folder, io)
  const { checkpoint, network } = await requireCheckpoint(folder, recipe.model, io.registry)
  const length = lengthOf(checkpoint, recipe)
  const { steps: totalSteps, stepsPerEpoch } = length
  const masks = restoreMasks(network, checkpoint)
  const imported = importedIn(checkpoint)
  const updater = methodIn(imported, recipe, { masks, io })
  const plan = updatesOf(network, updater, { steps: totalSteps, stepsPerEpoch })
  const [metrics, summary, environment] = [recordsOf(folder, imported), readSummary(folder), readEnvironment(folder)]
  const { records: own, problems: foreign } = ofNetwork(metrics.value, masks)
  const records = own.map(record => onOneAxis(record, length, recipe))
  const start = firstStart(records) ?? startFrom(recipe, network, masks)
  const ends = records.filter(record => record.type === 'end')
  const first = await firstMasks(network, updater, { recipe, io })
  const problems = [...metrics.problems, ...first.problems, ...foreign, ...summary.problems, ...environment.problems]
  for (const problem of problems) io.stderr.write(`${folder.shown}/${problem}. The report leaves it out.\n`)
  return {
    folder, recipe, network, records, start, problems,
    epochs: records.filter(record => record.type === 'epoch'),
    evaluations: records.filter(record => record.type === 'evaluation'),
    updates: records.filter(record => record.type === 'update'),
    ends, end: ends.findLast(({ round }) => round === recipe.rounds),
    step: stepsUntil(length, recipe, { step: checkpoint.step, round: savedRound(checkpoint) }),
    totalSteps, stepsPerEpoch,
    forecast: forecastOf(start.layers, cellSizes(network, updater), plan),
    first: first.value ?? masks.map(({ now }) => now),
    masks,
    testImages: summary.value?.testImages,
    chance: summary.value?.chance,
    comparison: summary.value?.comparison,
    environment: environment.value ?? {},
    imported
  }
}

/** The method of a run; of an imported network, what leaves it as it is. */
const methodIn = (
  imported: Imported | undefined, recipe: Recipe,
  { masks, io }: { readonly masks: readonly LayerMasksNow[], readonly io: ReportIo }
): Updater => imported === undefined ? updaterOf(recipe, io.registry)
  : givenMasks(masks.map(({ now }) => now), updaterOf(recipe, io.registry).settings)

/** Drawn again by the recipe; undefined where they were chosen by data, by methods that leave them as they are. */
async function firstMasks(
  network: Network, updater: Updater, { recipe, io }: { readonly recipe: Recipe, readonly io: ReportIo }
): Promise<SideFile<readonly Mask[] | undefined>> {
  try {
    const given = givenNetwork(recipe, network, io.cwd)
    const { method } = given ? await fromTrained(updater, given, { network, seed: recipe.seed }) : { method: updater }
    const started = await startWithoutData(network, method, recipe)
    return { value: started?.masks.map(({ forward }) => forward), problems: [] }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return { value: undefined, problems: [`recipe.json: ${error.what} So the first masks are not known`] }
  }
}

/** The records, and that there are none: a run with a checkpoint has written some. */
function recordsOf(folder: RunFolder, imported: Imported | undefined): SideFile<readonly MetricsRecord[]> {
  const found = readMetrics(folder)
  if (imported !== undefined || found.value.length > 0 || found.problems.length > 0) return found
  const what = isThere(folder.metrics) ? 'it is empty' : 'there is no such file'
  return { value: [], problems: [`metrics.jsonl: ${what}`] }
}

/** The records whose layers are those of the network; a file of another run may have been put here. */
function ofNetwork(
  records: readonly MetricsRecord[], masks: readonly LayerMasksNow[]
): { readonly records: readonly MetricsRecord[], readonly problems: readonly string[] } {
  const own = records.filter(record => !('layers' in record) || areOf(record.layers, masks))
  const foreign = records.length - own.length
  return {
    records: own,
    problems: foreign === 0 ? [] : [`metrics.jsonl: ${plural(foreign, 'record')} with the layers of another network`]
  }
}

/** Whether layers of a record are those of a network, as far as the record describes them. */
const areOf = (
  layers: readonly { name: string, active: number, size?: number, shape?: readonly number[] }[],
  masks: readonly LayerMasksNow[]
): boolean => layers.length === masks.length && layers.every(({ name, active, size, shape }, i) => {
  const { name: expected, now } = masks[i]!
  return name === expected && active <= now.size && (size ?? now.size) === now.size &&
    (shape ?? now.shape).join() === now.shape.join()
})

/** What the start would have said, where its record is lost: a layer has as many weights as it had. */
const startFrom = (
  { id, model, method }: Recipe, network: Network, masks: readonly LayerMasksNow[]
): RecordOf<'start'> => ({
  type: 'start', id, model, method,
  layers: masks.map(({ name, now: { shape, size, density, count } }) => ({
    name, shape: [...shape], role: network.weights.find(weight => weight.name === name)!.role, size, density,
    active: count
  }))
})

/** The trainer writes the steps of a training, and of an epoch, into every checkpoint. */
function lengthOf({ meta }: Checkpoint, { rounds, rewindTo = 0 }: Recipe): RunLength {
  const [roundSteps, stepsPerEpoch] = [Number(meta.totalSteps), Number(meta.stepsPerEpoch)]
  const steps = rounds === undefined ? roundSteps : stepsOfRounds({ rounds, rewindTo }, roundSteps)
  return { steps, stepsPerEpoch, roundSteps }
}

/** The record as one of a run that makes the steps of all rounds one after another. */
const onOneAxis = (record: MetricsRecord, length: RunLength, recipe: Recipe): MetricsRecord =>
  'step' in record ? { ...record, step: stepsUntil(length, recipe, record) } : record
