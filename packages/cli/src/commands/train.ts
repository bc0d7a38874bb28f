import type { Connections } from '@itop/metrics'
import { givenMasks, type TrainResult } from '@itop/trainer'
import type { Updater } from '@itop/updaters'
import { beginRun } from '../training/begin-run.js'
import {
  bothFit, collapseWarnings, compareWithDense, connectionsOf, firstConnections, isDeviceLost, longerRunWords,
  optimizerOf, ownMeasurements, partSize, questionOf, restoreMasks, shortRunWarnings, shrinks, updatesOf,
  type DenseComparison, type StartedBackend
} from '@itop/experiment'
import { trainThroughLosses } from '../training/device-loss.js'
import { writeJson } from '../files/write-whole.js'
import type { Session } from '../program/io.js'
import type { RecordOf } from '../run-folder/metrics-records.js'
import { prepareRun, type PreparedRun, type TrainFlags } from '../training/prepare-run.js'
import { agreed, refuseSmallBatch, sharedTime } from '../ranks/agree.js'
import { endingTogether, ranksWords } from '../ranks/end-together.js'
import { joinRanks } from '../ranks/join-ranks.js'
import { resumeCommand } from '../run-folder/resume-command.js'
import { savedRound } from '../run-folder/run-checkpoint.js'
import { shellWord } from '../program/shell-word.js'
import { followTraining, runTraining, type FollowingParts } from '../training/run-training.js'
import { methodOf } from '../training/start-from.js'
import { summarise } from '../training/run-summary.js'
import type { RunSummary } from '../run-folder/run-summary-record.js'
import { writing } from '../run-folder/run-writing.js'
import { stoppedStatus } from '../program/stop-signals.js'
import { styleFor } from '../program/style.js'
import { warn } from '../program/warn.js'
import { progressView, type ProgressView } from '../text/progress.js'
import { emptyClassesText } from '../text/empty-classes.js'
import { leftOutText } from '../text/left-out.js'
import { summaryText } from '../text/summary-text.js'
import { trainHeader, type TrainPlan } from '../text/train-header.js'
import { tunedRecipe } from '../training/tune.js'
import { tryReport } from '../report/try-report.js'

/** Trains one network and reports on it. */
export async function runTrain(name: string | undefined, flags: TrainFlags, io: Session): Promise<number> {
  const ranks = await joinRanks(io)
  if (ranks === undefined) return trainRun(await prepareRun(name, flags, io, new Date()), flags, io)
  const now = await sharedTime(ranks, new Date())
  const run = await agreed(ranks, async () => {
    const prepared = await prepareRun(name, flags, io, now)
    refuseSmallBatch(prepared.recipe, ranks)
    return { ...prepared, ranks }
  })
  return run === undefined ? 2 : endingTogether(ranks, run.folder, io, () => trainRun(run, flags, io))
}

async function trainRun(run: PreparedRun, flags: TrainFlags, io: Session): Promise<number> {
  try {
    const { data } = run.source
    if (flags.quiet !== true && writes(run)) warn(io, [...emptyClassesText(data), ...leftOutText(data)])
    const recipe = await tunedRecipe(run.network, run.recipe, io)
    return await alone(run, io, () => trainThroughLosses({ ...run, recipe }, io, (now, backend, onSaved) =>
      trainAndReport(withThreads(now, backend), flags, { io, backend, onSaved })))
  } finally {
    await run.source.data.close?.()
  }
}

/** Whether this process writes the run's folder, and says how things go. */
const writes = ({ ranks }: PreparedRun): boolean => ranks === undefined || ranks.rank === 0

/** Works as the only writer of the run's folder, or beside it. */
async function alone<T>(run: PreparedRun, io: Session, work: () => Promise<T>): Promise<T> {
  const end = writes(run) ? beginRun(run, io) : io.catchStops?.() ?? (() => {})
  try {
    return await work()
  } finally {
    end()
  }
}

/** The recipe records the threads that compute, where its backend is the one that does. */
const withThreads = (run: PreparedRun, { choice, threads }: StartedBackend): PreparedRun =>
  threads === undefined || choice !== run.recipe.backend ? run : { ...run, recipe: { ...run.recipe, threads } }

interface Surroundings {
  readonly io: Session
  readonly backend: StartedBackend
  readonly onSaved: () => void
}

async function trainAndReport(
  run: PreparedRun, flags: TrainFlags, { io, backend, onSaved }: Surroundings
): Promise<number> {
  const { recipe, length, folder } = run
  const style = styleFor(io, io.stderr)
  const { method: updater, startFrom } = await methodOf(run)
  const updates = updatesOf(run.network, updater, length)
  const quiet = flags.quiet === true
  if (!writes(run)) return follow(run, { updater, startFrom, backend, io, onSaved, view: unseen })
  const { result, end } = await runTraining(run, {
    updater, startFrom, backend, io, onSaved, keepsHistory: flags.history !== false,
    view: progressView(io, style, length, quiet),
    onStart: start => {
      if (quiet) return
      if (run.ranks !== undefined) io.stderr.write(ranksWords(run.ranks, folder))
      io.stderr.write(trainHeader(recipe, start, { ...length, updates, from: startOf(run) }, backend, style))
      for (const line of longer(run)) io.stderr.write(`${line}\n`)
      warn(io, [
        ...shortRunWarnings(recipe, length, updates.count, run.registry),
        ...collapseWarnings(connectionsAtStart(run, updater))
      ])
    }
  })
  await run.ranks?.close() // what follows is for one process
  if (end === undefined) {
    io.stderr.write(`Stopped ${placeOf(result)} of ${length.roundSteps}; everything is saved. Go on with:\n` +
      `${resumeCommand(folder)}\n`)
    return stoppedStatus(io.interrupt)
  }
  if (!quiet && flags.compare !== false && recipe.density < 1) {
    io.stderr.write('\nTiming a step, sparse and dense in turn …\n')
  }
  const ends = givenMasks(restoreMasks(run.network, result.checkpoint).map(({ now }) => now), updater.settings)
  // Where fewer weights are left than there were at first, those that are left.
  const compared = updater.restarts || shrinks(updates, length.steps) ? ends : updater
  const comparison = flags.compare === false ? undefined : await compare(run, compared, io)
  const whole = summarise(run, { result, end, updater, backend, comparison })
  const summary = flags.report === false ? unreported(run, whole) : await reported(run, whole, io)
  print(run, { end, summary }, flags, io)
  return 0
}

/** Trains as a rank that neither writes nor says anything. */
async function follow(run: PreparedRun, parts: FollowingParts): Promise<number> {
  const { finished } = await followTraining(run, parts)
  await run.ranks?.close()
  return finished ? 0 : stoppedStatus(parts.io.interrupt)
}

const unseen: ProgressView = { epoch: () => {}, round: () => {}, tell: () => {}, stop: () => {} }

/** Writes the summary, and the report, which reads it. What becomes of that changes nothing in a whole training. */
async function reported({ folder }: PreparedRun, summary: RunSummary, io: Session): Promise<RunSummary> {
  writing(folder, () => writeJson(folder.summary, summary))
  const obstacle = await tryReport(folder, io)
  if (obstacle === undefined) return summary
  warn(io, [`${folder.shown}/report.html is not written: ${obstacle}. The training is whole; for a report elsewhere: ` +
    `itop report ${shellWord(folder.shown)} --out FILE.html`])
  return unreported({ folder }, summary)
}

/** Writes the summary of a run that has no report. */
function unreported({ folder }: Pick<PreparedRun, 'folder'>, { report: _, ...rest }: RunSummary): RunSummary {
  writing(folder, () => writeJson(folder.summary, rest))
  return rest
}

function placeOf({ step, checkpoint }: TrainResult): string {
  const round = savedRound(checkpoint)
  return round === undefined ? `at step ${step}` : `in round ${round}, at step ${step}`
}

/** Where a run goes on that had begun before. */
const startOf = ({ resumed, checkpoint }: PreparedRun): TrainPlan['from'] =>
  resumed ? { step: checkpoint?.step ?? 0, round: checkpoint && savedRound(checkpoint) } : undefined

/** What becomes of schedules where a run goes on with another length. */
function longer({ recipe, length, checkpoint, registry }: PreparedRun): readonly string[] {
  if (checkpoint === undefined) return []
  const from = { step: checkpoint.step, steps: Number(checkpoint.meta['totalSteps']) }
  return longerRunWords(recipe, length, from, registry)
}

/** Under the masks with which the run begins, or goes on. */
const connectionsAtStart = (
  { network, recipe, checkpoint, length }: PreparedRun, updater: Updater
): Connections | undefined =>
  checkpoint === undefined
    ? firstConnections(network, updater, updatesOf(network, updater, length), recipe)
    : connectionsOf(network, new Map(restoreMasks(network, checkpoint).map(({ name, now }) => [name, now])))

/** The same network dense, unless that is what was trained. */
async function compare(
  { recipe, network, source, length, registry }: PreparedRun, updater: Updater, io: Session
): Promise<DenseComparison | undefined> {
  if (recipe.density === 1 || io.interrupt?.aborted === true) return undefined
  if (!bothFit(questionOf(network, updater, length, registry), recipe)) return undefined
  try {
    return await compareWithDense({
      network, updater, optimizer: optimizerOf(recipe, registry), set: source.data.train, batch: partSize(recipe),
      seed: recipe.seed, measurements: ownMeasurements(registry), signal: io.interrupt
    })
  } catch (error) {
    if (!isDeviceLost(error)) throw error
    io.stderr.write(`${error.message}\nThe comparison with the dense network is left out; the training is whole.\n`)
    return undefined
  }
}

function print(
  { folder }: PreparedRun, { end, summary }: { readonly end: RecordOf<'end'>, readonly summary: RunSummary },
  { json, quiet }: TrainFlags, io: Session
): void {
  const text = summaryText(summary, styleFor(io, json === true ? io.stderr : io.stdout))
  if (json === true) {
    if (quiet !== true) io.stderr.write(text)
    io.stdout.write(`${JSON.stringify({ ...end, run: folder.shown })}\n`)
  } else io.stdout.write(text)
}
