import type { Checkpoint } from '@itop/checkpoint'
import { createBatches, type BatchChoice } from './batches.js'
import { createBreather } from './breathe.js'
import { createClock, type Clock } from './clock.js'
import type { EventLog } from './event-log.js'
import { evaluate, type Evaluation } from './evaluate.js'
import type { Settings } from './options.js'
import type { Progress } from './progress.js'
import { createSaver } from './saver.js'
import { endRecord, epochRecord, startRecord, summary, updateRecord } from './records.js'
import { restoreTrainState, snapshot } from './state-checkpoint.js'
import type { TrainResult } from './train.js'
import { createTrainState, disposeTrainState, noSums, type TrainState } from './train-state.js'
import { createTrainingStep, type LossGuard, type StepResult } from './training-step.js'
import { likelyCause, TrainingError } from './training-error.js'

/** A run, with its options checked. */
export interface Job {
  readonly settings: Settings
  readonly resumeFrom: Checkpoint | undefined
  readonly id: string | undefined
  readonly log: EventLog
  readonly progress: Progress
  readonly stopping: () => boolean
}

/** How a run ended, but for what was said before it began. */
export type RunResult = Omit<TrainResult, 'warnings'>

/** Trains to the end or until it is stopped, and frees what it made. */
export async function runTraining(job: Job): Promise<RunResult> {
  const { settings, resumeFrom } = job
  const state = resumeFrom ? restoreTrainState(resumeFrom, settings) : createTrainState(settings)
  try {
    return await trainOn(job, state)
  } finally {
    disposeTrainState(state)
  }
}

async function trainOn(job: Job, state: TrainState): Promise<RunResult> {
  const { settings, log, stopping, resumeFrom, id } = job
  const { totalSteps, checkpoint } = settings
  const clock = createClock(state.seconds)
  const saver = createSaver({ settings, state, log, clock, lastStep: resumeFrom?.step })
  const iterate = createIteration(job, state, clock, createGuard(state, saver.lastStep))
  const breathe = createBreather()
  log.emit(startRecord(settings, state, { id, resumedFrom: resumeFrom?.step }))

  let evaluation: Evaluation | undefined
  while (state.step < totalSteps && !stopping()) {
    evaluation = await iterate()
    if (checkpoint && state.step % checkpoint.every === 0) await saver.save()
    const pause = breathe()
    if (pause) await pause
  }
  await saver.save()
  const finished = state.step === totalSteps
  const tested = finished ? evaluation ?? await evaluateTest(settings, state) : undefined
  clock.advance()
  if (tested) log.emit(endRecord(settings, state, tested))
  return {
    finished,
    step: state.step,
    ...tested && { testLoss: tested.loss, testAccuracy: tested.accuracy },
    ...summary(state),
    checkpoint: await snapshot(settings, state)
  }
}

/** A function that makes one step and tells of it; returns the evaluation where the step ended an epoch. */
function createIteration(
  { settings, log, progress }: Job, state: TrainState, clock: Clock, guard: LossGuard
): () => Promise<Evaluation | undefined> {
  const { data, batch, stepsPerEpoch, totalSteps } = settings
  const load = createBatches(data.train, batch)
  const train = createTrainingStep(settings, state, guard)
  return async () => {
    const start = performance.now()
    const loaded = load(choiceAt(settings, state.step))
    const images = loaded.input.n
    const result = await train(loaded)
    const { loss, update } = result
    addToEpoch(state, result, images)
    const { correct, samples } = state.epoch
    progress.tell(performance.now() - start - (update?.milliseconds ?? 0), () =>
      ({ step: state.step, totalSteps, loss, accuracy: correct / samples, rs: summary(state).rs }))
    if (update) log.emit(updateRecord(state, update.change, update.milliseconds))
    if (state.step % stepsPerEpoch !== 0) return undefined
    return endEpoch(settings, state, log, clock, result.learningRate)
  }
}

const choiceAt = ({ seed, stepsPerEpoch, augment }: Settings, step: number): BatchChoice =>
  ({ seed, epoch: Math.floor(step / stepsPerEpoch), index: step % stepsPerEpoch, augment, shuffle: true })

function addToEpoch({ epoch }: TrainState, { loss, correct }: StepResult, images: number): void {
  epoch.loss += loss * images
  epoch.correct += correct
  epoch.samples += images
}

async function endEpoch(
  settings: Settings, state: TrainState, log: EventLog, clock: Clock, learningRate: number
): Promise<Evaluation> {
  const evaluation = await evaluateTest(settings, state)
  clock.advance()
  log.emit(epochRecord(settings, state, evaluation, learningRate))
  state.epoch = noSums()
  state.seconds.epoch = 0
  return evaluation
}

const evaluateTest = ({ network, data, batch }: Settings, { parameters }: TrainState): Promise<Evaluation> =>
  evaluate({ network, parameters, set: data.test, batch })

/** Remembers the last loss, to say what led to one that is not finite. */
function createGuard(state: TrainState, lastCheckpoint: () => number | undefined): LossGuard {
  let previous: number | undefined
  return (loss, learningRate) => {
    if (!Number.isFinite(loss)) {
      const step = state.step + 1
      const cause = likelyCause(step, learningRate, previous)
      throw new TrainingError({ step, what: `the loss is ${loss}`, cause, lastCheckpoint: lastCheckpoint() })
    }
    previous = loss
  }
}
