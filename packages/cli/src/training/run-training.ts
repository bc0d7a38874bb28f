import type { Checkpoint } from '@itop/checkpoint'
import {
  evaluate, rounds, train, type StartFrom, type TrainEvent, type TrainOptions, type TrainResult, type TrainRun
} from '@itop/trainer'
import type { Updater } from '@itop/updaters'
import {
  asUserError, partSize, restoreParameters, trainingOptions, type StartedBackend
} from '@itop/experiment'
import { environment } from '../run-folder/environment.js'
import { writeJson } from '../files/write-whole.js'
import type { Session } from '../program/io.js'
import { cutBack } from '../run-folder/metrics-file.js'
import type { RecordOf } from '../run-folder/metrics-records.js'
import type { PreparedRun } from './prepare-run.js'
import { checkpointBytes, savedRound, saveCheckpoint } from '../run-folder/run-checkpoint.js'
import { saveTicket } from '../run-folder/save-ticket.js'
import { metricsWriter, writing } from '../run-folder/run-writing.js'
import { dropTopology, topologyWriter } from '../run-folder/topology-file.js'
import type { ProgressView } from '../text/progress.js'

/** What goes into a training beside the run itself. */
export interface TrainingParts {
  readonly updater: Updater
  /** What it begins with, where that is not drawn. */
  readonly startFrom?: StartFrom | undefined
  readonly backend: StartedBackend
  readonly io: Session
  /** Whether the masks over time are kept. */
  readonly keepsHistory: boolean
  /** Told of the first record, before any step. */
  readonly onStart: (record: RecordOf<'start'>) => void
  readonly view: ProgressView
  /** Told when a checkpoint was written. */
  readonly onSaved: () => void
}

/** Trains, and writes all of the run folder but the report. Returns the `end` record of a run that is finished. */
export async function runTraining(
  run: PreparedRun, parts: TrainingParts
): Promise<{ readonly result: TrainResult, readonly end: RecordOf<'end'> | undefined }> {
  const training = begin(run, parts)
  let begun = false
  const write = metricsWriter(run.folder, parts.io)
  let end: RecordOf<'end'> | undefined
  if (parts.view.step !== undefined) training.onStep(parts.view.step)
  if (parts.keepsHistory) training.onMasks(topologyOf(run, parts))
  training.onEvent(event => {
    const isFirst = !begun
    begun = true
    // Here, and not before: what throws in a listener ends the training, and nothing goes on behind our back.
    if (event.type === 'start' && isFirst) writeStart(run, event as RecordOf<'start'>, parts) // events are records
    else if (event.type !== 'end' || event.round !== run.recipe.rounds) write(event)
    else end = event as RecordOf<'end'> // as above; the last one is written when all is known
    tell(event, parts, isFirst)
  })
  const result = await training.done
    .catch((error: unknown) => { throw begun ? error : asUserError(error) })
    .finally(() => parts.view.stop())
  if (end === undefined) return { result, end }
  const held = await heldOut(run, result, parts.io.interrupt)
  if (held === undefined) return { result, end: undefined } // as any test that was stopped: it is made again
  const whole = { ...end, ...held }
  write(whole)
  return { result, end: whole }
}

const topologyOf = ({ folder, recipe, checkpoint }: PreparedRun, { view }: TrainingParts) =>
  topologyWriter({ folder, recipe, goesOn: checkpoint !== undefined, tell: view.tell })

function tell(event: TrainEvent, { onStart, view }: TrainingParts, isFirst: boolean): void {
  if (event.type === 'start') (isFirst ? onStart : view.round)(event as RecordOf<'start'>) // as above
  if (event.type === 'epoch') view.epoch(event)
}

/** What goes into a training that nobody looks at. */
export type FollowingParts = Omit<TrainingParts, 'onStart' | 'keepsHistory'>

/** Trains as a rank that writes nothing. */
export const followTraining = (run: PreparedRun, parts: FollowingParts): Promise<TrainResult> =>
  begin(run, parts).done

function begin(run: PreparedRun, { updater, startFrom, backend, io, view, onSaved }: FollowingParts): TrainRun {
  const { recipe, network, source, length, folder, checkpoint, registry, ranks } = run
  try {
    const options = {
      ...trainingOptions(recipe, registry), network, data: source.data, steps: length.roundSteps,
      checkpoint: {
        every: recipe.checkpointEvery ?? length.stepsPerEpoch,
        write: async (taken: Checkpoint) => {
          // First the ticket: a run that is killed in between ends its round again.
          if (updater.restarts && taken.step === length.roundSteps) await saveTicket(folder, taken, recipe, io.files)
          const saved = await saveCheckpoint(folder, taken, io.files)
          onSaved()
          return saved
        }
      },
      backend: { name: backend.name, build: backend.build ?? backend.description },
      record: { ...recipe, ...registry.plugins.length > 0 && { plugins: registry.plugins } },
      onWarning: view.tell,
      ...ranks !== undefined && { collective: ranks },
      ...startFrom !== undefined && { startFrom },
      ...checkpoint !== undefined && { resumeFrom: checkpoint, dataChanged: run.dataChanges.length > 0 },
      ...io.interrupt !== undefined && { signal: io.interrupt }
    } satisfies Omit<TrainOptions, 'method'>
    return (updater.restarts ? rounds : train)({ ...options, method: updater })
  } catch (error) {
    throw asUserError(error)   // nothing has begun: settings that cannot work, or a checkpoint of another training
  }
}

function writeStart(
  { recipe, folder, checkpoint, usePrevious, losses, dataChanges, registry, ranks }: PreparedRun,
  start: RecordOf<'start'>, { backend, view, keepsHistory }: TrainingParts
): void {
  const lost = writing(folder, () => {
    if (!keepsHistory) dropTopology(folder)
    writeJson(folder.recipe, recipe)
    writeJson(folder.environment, {
      ...environment(backend, new Date(), registry),
      ...checkpoint !== undefined && { resumedFrom: checkpoint.step },
      ...ranks !== undefined && { ranks: ranks.size, mpi: ranks.library },
      ...losses.length > 0 && { lostDevices: losses },
      ...dataChanges.length > 0 && { dataChanges }
    })
    const saved = checkpoint && {
      step: checkpoint.step, bytes: checkpointBytes(folder, usePrevious),
      testDue: checkpoint.meta['testDue'] !== undefined, round: savedRound(checkpoint)
    }
    return cutBack(folder, start, saved)
  })
  for (const problem of lost) view.tell(`${folder.shown}/${problem}. It is left out from now on.`)
}

/** Loss and accuracy on what was held out, where anything was; undefined where that was stopped. */
async function heldOut(
  { network, source: { validation }, recipe }: PreparedRun, { checkpoint }: TrainResult, signal: AbortSignal | undefined
): Promise<{ readonly validLoss?: number, readonly validAccuracy?: number } | undefined> {
  if (validation === undefined) return {}
  const parameters = restoreParameters(network, checkpoint)
  try {
    const { loss, accuracy } = await evaluate({
      network, parameters, set: validation, batch: partSize(recipe), ...signal && { signal }
    })
    return { validLoss: loss, validAccuracy: accuracy }
  } catch (error) {
    if (signal?.aborted && error === signal.reason) return undefined
    throw error
  } finally {
    for (const parameter of parameters.values()) parameter.dispose()
  }
}
