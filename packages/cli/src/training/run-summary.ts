import { labelsOf } from '@itop/data'
import type { RoundsResult, TrainResult } from '@itop/trainer'
import { wantsImages, type Updater } from '@itop/updaters'
import {
  backendRecord, cellSizes, randomGrowth, restoreMasks, updatesOf, type DenseComparison, type StartedBackend
} from '@itop/experiment'
import { commonestShare } from './chance.js'
import type { RecordOf } from '../run-folder/metrics-records.js'
import type { PreparedRun } from './prepare-run.js'
import type { RunSummary } from '../run-folder/run-summary-record.js'

/** What a finished run has to say. */
export interface FinishedRun {
  readonly result: TrainResult | RoundsResult
  readonly end: RecordOf<'end'>
  readonly updater: Updater
  readonly backend: StartedBackend
  readonly comparison: DenseComparison | undefined
}

/** Gathers what a person asks first about a finished run. */
export function summarise(
  { recipe, folder, network, length, source }: PreparedRun, { result, end, updater, backend, comparison }: FinishedRun
): RunSummary {
  const masks = restoreMasks(network, result.checkpoint)
  const plan = updatesOf(network, updater, length)
  const { densities } = plan.at(0)
  // What data has chosen is no forecast any more.
  const sizes = masks.map(({ now: { size, count } }, i) =>
    ({ size, active: wantsImages(updater.probe) ? count : Math.round(densities[i]! * size) }))
  const { random, updates } = randomGrowth(sizes, cellSizes(network, updater), plan)
  const size = sizes.reduce((sum, layer) => sum + layer.size, 0)
  const labels = labelsOf(source.data.test)
  return {
    run: folder.shown,
    id: recipe.id, model: recipe.model, method: recipe.method, data: recipe.data, seed: recipe.seed,
    batch: recipe.batch,
    step: end.step, seconds: end.seconds,
    testLoss: end.testLoss, testAccuracy: end.testAccuracy, testImages: source.data.test.count,
    classes: network.classes,
    ...labels !== undefined && { chance: commonestShare(labels) },
    ...end.validAccuracy !== undefined && { validAccuracy: end.validAccuracy },
    density: end.density, rs: end.rs, rsForecast: random.rs,
    reliable: masks.reduce((sum, { reliable }) => sum + reliable.count, 0) / size,
    updates,
    layers: masks.map(({ name, now, reliable }, i) => ({
      name, shape: [...now.shape], size: now.size, active: now.count, density: now.density,
      rs: end.layers[i]!.rs, rsForecast: random.layers[i]!, reliable: reliable.count / now.size
    })),
    ...'ends' in result && { rounds: [...result.ends] },
    ...source.data.skipped !== undefined && { skipped: [...source.data.skipped] },
    weightsBytes: end.weightsBytes, denseWeightsBytes: end.denseWeightsBytes,
    ...comparison !== undefined && { comparison: { ...comparison, ...backendRecord(backend) } },
    report: `${folder.shown}/report.html`
  }
}
