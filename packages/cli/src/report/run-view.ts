import { existsSync, readFileSync } from 'node:fs'
import type { Checkpoint } from '@itop/checkpoint'
import type { Network } from '@itop/models'
import { forecastOf, type Forecast } from '../forecast.js'
import { updaterOf } from '../methods.js'
import { lastOf, readMetrics } from '../metrics-file.js'
import type { MetricsRecord, RecordOf } from '../metrics-records.js'
import type { Recipe } from '../recipe.js'
import { restoreMasks, type LayerMasksNow } from '../restore-parameters.js'
import { requireCheckpoint } from '../run-checkpoint.js'
import { readRunRecipe, type RunFolder } from '../run-folder.js'
import type { RunSummary } from '../run-summary.js'
import { UserError } from '../user-error.js'

/** All that a report says about one run. */
export interface RunView {
  readonly folder: RunFolder
  readonly recipe: Recipe
  readonly network: Network
  readonly records: readonly MetricsRecord[]
  readonly start: RecordOf<'start'>
  readonly epochs: readonly RecordOf<'epoch'>[]
  readonly updates: readonly RecordOf<'update'>[]
  /** Absent while the run is not finished. */
  readonly end: RecordOf<'end'> | undefined
  /** Steps done, steps of the whole run, and steps of an epoch. */
  readonly step: number
  readonly totalSteps: number
  readonly stepsPerEpoch: number
  readonly forecast: Forecast
  readonly masks: readonly LayerMasksNow[]
  /** Absent when the run was not compared with a dense one. */
  readonly comparison: RunSummary['comparison']
  readonly environment: Readonly<Record<string, unknown>>
}

/** Reads a run folder for a report. */
export const viewRun = async (folder: RunFolder): Promise<RunView> => {
  const recipe = readRunRecipe(folder)
  const records = readMetrics(folder)
  const start = lastOf(records, 'start')
  if (start === undefined) {
    throw new UserError([`${folder.shown}: metrics.jsonl has no start record: nothing was trained yet.`])
  }
  const { checkpoint, network } = await requireCheckpoint(folder, recipe.model)
  const { totalSteps, stepsPerEpoch } = lengthOf(checkpoint)
  return {
    folder, recipe, network, records, start,
    epochs: records.filter(record => record.type === 'epoch'),
    updates: records.filter(record => record.type === 'update'),
    end: lastOf(records, 'end'),
    step: checkpoint.step, totalSteps, stepsPerEpoch,
    forecast: forecastOf(start.layers, updaterOf(recipe).settings, totalSteps),
    masks: restoreMasks(network, checkpoint),
    comparison: optionalJson(folder.summary).comparison as RunSummary['comparison'], // written by this program
    environment: optionalJson(folder.environment)
  }
}

/** The trainer writes both numbers into every checkpoint. */
const lengthOf = ({ meta }: Checkpoint): { readonly totalSteps: number, readonly stepsPerEpoch: number } =>
  ({ totalSteps: Number(meta.totalSteps), stepsPerEpoch: Number(meta.stepsPerEpoch) })

const optionalJson = (path: string): Readonly<Record<string, unknown>> =>
  existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown> : {} // written by this program
