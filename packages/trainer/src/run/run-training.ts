import { explorationRate } from '@itop/metrics'
import { partSize } from './batch-parts.js'
import { createBatches, type BatchPlace } from './batches.js'
import { createBreather } from './breathe.js'
import { createClock, type Clock } from './clock.js'
import type { EventLog } from '../records/event-log.js'
import type { MasksEvent } from '../records/events.js'
import type { Listeners } from '../records/listeners.js'
import { evaluateUnless, type Evaluation } from './evaluate.js'
import { createGuard } from './guard.js'
import type { Settings } from './options.js'
import type { Progress } from './progress.js'
import { trainingProbe } from '../probe/training-probe.js'
import { checkSameStart } from '../ranks/same.js'
import { createStops } from '../ranks/stops.js'
import { createSaver } from './saver.js'
import { endRecord, epochRecord, evaluationRecord, startRecord, summary, updateRecord } from '../records/records.js'
import { snapshot } from '../checkpoints/state-checkpoint.js'
import { createStepScores, type StepScores } from './step-scores.js'
import type { RunResult } from './result.js'
import { createTrainState, disposeTrainState, masksOf, noSums, type TrainState } from '../step/train-state.js'
import { createTrainingStep, type StepWatch } from '../step/training-step.js'

/** A run, with its options checked. */
export interface Job {
  readonly settings: Settings
  /** Makes the state that the run goes on from; absent at the start. */
  readonly restore: (() => TrainState) | undefined
  readonly resumedFrom: number | undefined
  readonly id: string | undefined
  readonly log: EventLog
  readonly progress: Progress
  readonly masks: Listeners<MasksEvent>
  readonly stopping: () => boolean
}

/** Trains to the end or until it is stopped, and frees what it made. */
export async function runTraining(job: Job): Promise<RunResult> {
  const { settings, restore } = job
  const probe = () => trainingProbe({ ...settings, accumulate: settings.parts })
  const state = restore ? restore() : await createTrainState({ ...settings, probe: probe() })
  try {
    if (settings.collective) await checkSameStart(settings.collective, settings, state)
    return await trainOn(job, state)
  } finally {
    disposeTrainState(state)
  }
}

async function trainOn(job: Job, state: TrainState): Promise<RunResult> {
  const { settings, log, stopping, resumedFrom, id } = job
  const { totalSteps, checkpoint, between, collective } = settings
  const clock = createClock(state.seconds)
  const saver = createSaver({ settings, state, log, clock, lastStep: resumedFrom })
  const guard = createGuard(saver.lastStep)
  const scores = createStepScores(state, guard)
  const stops = createStops(stopping, collective !== undefined)
  const watch = { clock, guard, scores, stops }
  const { iterate, settle, dispose } = createIteration(job, state, watch)
  const breathe = createBreather()
  log.emit(startRecord(settings, state, { id, resumedFrom }))
  job.masks.tell(() => masksNow(state))

  let evaluation: Evaluation | undefined
  try {
    for (;;) {
      const held = between?.(state)
      if (held) await paused(held, settle, clock)
      if (isDone(state, totalSteps) || stops.agreed()) break
      evaluation = await iterate()
      if (checkpoint && state.step % checkpoint.every === 0) {
        await settle()
        await saver.save()
      }
      const pause = breathe()
      if (pause) await pause
    }
    await settle()
  } finally {
    scores.dispose()
    dispose()
  }
  await saver.save()
  const tested = isDone(state, totalSteps) ? evaluation ?? await evaluateTest(job, state, watch) : undefined
  clock.advance()
  if (tested) log.emit(endRecord(settings, state, tested))
  const reached = { step: state.step, ...summary(state), checkpoint: await snapshot(settings, state) }
  return tested ? { finished: true, testLoss: tested.loss, testAccuracy: tested.accuracy, ...reached }
    : { finished: false, ...reached }
}

const isDone = ({ step, testDue }: TrainState, totalSteps: number): boolean => step === totalSteps && !testDue

/**
 * Waits until the steps so far are known and what `between` began has ended; the time of the latter belongs to no
 * epoch. A lost device fails both: the run ends by the first, and nobody is left to hear of the second.
 */
async function paused(held: Promise<void>, settle: () => Promise<void>, clock: Clock): Promise<void> {
  held.catch(() => {}) // it is told where it is awaited
  await settle()
  clock.advance()
  await held
  clock.skip()
}

/** What steps are watched with. */
interface Watch extends StepWatch {
  readonly clock: Clock
  readonly scores: StepScores
}

interface Iteration {
  /** Makes one step and the test that is due after it, if any; of a step that was made before, only the test. */
  readonly iterate: () => Promise<Evaluation | undefined>
  /** Reads what is not known yet of the steps so far, and tells of it. */
  readonly settle: () => Promise<void>
  /** Frees what was made for steps. */
  readonly dispose: () => void
}

function createIteration(job: Job, state: TrainState, watch: Watch): Iteration {
  const { settings, log, progress } = job
  const { data, batch, parts, stepsPerEpoch, evaluateEvery, totalSteps } = settings
  const load = createBatches(data.train, { batch, accumulate: parts })
  const { scores } = watch
  const { train, dispose } = createTrainingStep(settings, state, watch)
  // How long steps took is known when the device is done with them.
  let [milliseconds, steps] = [0, 0]
  const tell = () => {
    if (scores.unread() === 0) {
      progress.measured(milliseconds, steps);
      [milliseconds, steps] = [0, 0]
    }
    progress.tell(() => ({
      step: state.step, totalSteps, stepsLeft: totalSteps - state.step, ...scores.known(),
      rs: explorationRate(state.exploration).rs
    }))
  }

  async function settle(): Promise<void> {
    if (scores.unread() === 0) return
    const start = performance.now()
    await scores.settle()
    milliseconds += performance.now() - start
    tell()
  }

  async function step(): Promise<void> {
    const number = state.step + 1
    try {
      await makeStep()
    } catch (error) {
      throw settings.explain(error, number)
    }
  }

  async function makeStep(): Promise<void> {
    const start = performance.now()
    const { update, learningRate } = await train(await load(placeAt(settings, state.step)))
    milliseconds += performance.now() - start - (update?.milliseconds ?? 0)
    steps++
    tell()
    if (update) {
      log.emit(updateRecord(nowOf(state), update.change, update.milliseconds))
      job.masks.tell(() => masksNow(state))
    }
    if (state.step % stepsPerEpoch === 0 || state.step % evaluateEvery === 0) state.testDue = { learningRate }
  }

  return {
    settle,
    dispose,
    iterate: async () => {
      if (!state.testDue) await step()
      if (!state.testDue) return undefined
      await settle()
      return test(job, state, watch, state.testDue)
    }
  }
}

const masksNow = (state: TrainState): MasksEvent =>
  ({ step: state.step, roundStep: state.step, masks: masksOf(state) })

const nowOf = (state: TrainState) => ({ masks: masksOf(state), exploration: state.exploration })

const placeAt = ({ seed, stepsPerEpoch, augment }: Settings, step: number): BatchPlace =>
  ({ seed, epoch: Math.floor(step / stepsPerEpoch), index: step % stepsPerEpoch, augment, shuffle: true })

/** Makes the test that is due, and tells of it; undefined where it was stopped, and stays due. */
async function test(
  job: Job, state: TrainState, watch: Watch, { learningRate }: { readonly learningRate: number }
): Promise<Evaluation | undefined> {
  const { settings, log } = job
  const { clock } = watch
  const evaluation = await evaluateTest(job, state, watch)
  if (!evaluation) return undefined
  state.testDue = undefined
  if (state.step % settings.stepsPerEpoch !== 0) log.emit(evaluationRecord(state, evaluation))
  else {
    clock.advance()
    log.emit(epochRecord(settings, state, evaluation, learningRate))
    state.epoch = noSums()
    state.seconds.epoch = 0
  }
  return evaluation
}

/**
 * On the whole test split, as many images at a time as a training step has: the memory is no more than that. Undefined
 * where the run was stopped meanwhile.
 */
async function evaluateTest(
  { settings }: Job, { parameters, step }: TrainState, { guard, stops }: Watch
): Promise<Evaluation | undefined> {
  const { network, data, batch, parts, learningRate, stepsPerEpoch, totalSteps } = settings
  const evaluation = await evaluateUnless(stops.meanwhile,
    { network, parameters, set: data.test, batch: partSize({ batch, accumulate: parts }) })
  if (evaluation === undefined || Number.isFinite(evaluation.loss)) return evaluation
  throw guard.failure(step, `the test loss is ${evaluation.loss}`, learningRate(step - 1, stepsPerEpoch, totalSteps))
}
