import type { StepProgress } from '@itop/trainer'
import cliProgress from 'cli-progress'
import type { Io } from '../io.js'
import type { RecordOf } from '../metrics-records.js'
import type { Style } from '../style.js'
import { clock, duration, integer, milliseconds, percent, threeDigits } from './format.js'

/** Shows how training goes: a bar on a terminal, elsewhere a line an epoch, and one between where that takes long. */
export interface ProgressView {
  /** Absent where single steps are not shown. */
  readonly step?: (progress: StepProgress) => void
  readonly epoch: (record: RecordOf<'epoch'>) => void
  readonly stop: () => void
}

const silent: ProgressView = { epoch: () => {}, stop: () => {} }

/** A view that suits where `io.stderr` goes. */
export const progressView = (
  io: Io, style: Style, length: { readonly stepsPerEpoch: number, readonly steps: number }, quiet: boolean
): ProgressView => {
  if (quiet) return silent
  return io.stderr.isTTY === true ? bar(io, style, length) : lines(io, length)
}

const epochsOf = ({ steps, stepsPerEpoch }: { readonly steps: number, readonly stepsPerEpoch: number }): number =>
  Math.ceil(steps / stepsPerEpoch)

const epochLine = (record: RecordOf<'epoch'>, epochs: number): string =>
  `epoch ${String(record.epoch).padStart(String(epochs).length)}/${epochs}  test ${percent(record.testAccuracy)}  ` +
    `loss ${record.testLoss.toFixed(4)}  train ${percent(record.trainAccuracy)}  R_s ${percent(record.rs, 1)}  ` +
    `${duration(record.seconds)}`

/** Milliseconds without a line after which one says how far it is. */
const silence = 30_000

const lines = (io: Io, length: { readonly stepsPerEpoch: number, readonly steps: number }): ProgressView => {
  let said = performance.now()
  const say = (line: string) => {
    said = performance.now()
    io.stderr.write(`${line}\n`)
  }
  return {
    ...silent,
    step: view => { if (performance.now() - said >= silence) say(stepLine(view)) },
    epoch: record => { say(epochLine(record, epochsOf(length))) }
  }
}

const stepLine = (view: StepProgress): string => {
  const { step, totalSteps, loss, millisecondsPerStep } = view
  return `step ${integer(step)}/${integer(totalSteps)}  loss ${known(loss, threeDigits)}  ` +
    `${known(millisecondsPerStep, milliseconds)} a step  left ${leftOf(view)}`
}

const leftOf = ({ stepsLeft, millisecondsPerStep }: Pick<StepProgress, 'stepsLeft' | 'millisecondsPerStep'>): string =>
  known(stepsLeft * millisecondsPerStep / 1000, clock)

/** A number in words, once there is one: of a device that is not waited for, nothing is known at first. */
const known = (value: number, text: (value: number) => string): string => Number.isFinite(value) ? text(value) : '–'

/** Milliseconds between two drawings, so that drawing costs nothing. */
const redraw = 100

const bar = (
  io: Io, style: Style, length: { readonly stepsPerEpoch: number, readonly steps: number }
): ProgressView => {
  const epochs = epochsOf(length)
  const multi = new cliProgress.MultiBar({
    stream: io.stderr as unknown as NodeJS.WritableStream, // a terminal is a whole stream
    hideCursor: true,
    clearOnComplete: true,
    linewrap: false,
    barsize: 8,
    fps: 1000 / redraw,
    forceRedraw: false,
    emptyOnZero: true,
    gracefulExit: false,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    format: `${style.accent('{epoch}')} {bar} {shown}  acc {accuracy}  loss {loss}  R_s {rs}  {each}  left {left}`
  })
  const single = multi.create(length.steps, 0, {
    epoch: `1/${epochs}`, shown: '0 %', accuracy: '–', loss: '–', rs: '–', each: '–', left: '–'
  })
  let drawn = 0
  return {
    step: view => {
      if (performance.now() - drawn < redraw && view.step < view.totalSteps) return
      drawn = performance.now()
      single.update(view.step, {
        epoch: `${Math.min(epochs, Math.floor(view.step / length.stepsPerEpoch) + 1)}/${epochs}`,
        shown: percent(view.step / view.totalSteps, 0),
        accuracy: known(view.accuracy, accuracy => percent(accuracy, 1)),
        loss: known(view.loss, threeDigits),
        rs: percent(view.rs, 1),
        each: known(view.millisecondsPerStep, milliseconds),
        left: leftOf(view)
      })
    },
    epoch: record => { multi.log(`${epochLine(record, epochs)}\n`) },
    // Lines that were logged since the last drawing wait for the next one.
    stop: () => { multi.update(); multi.stop() }
  }
}
