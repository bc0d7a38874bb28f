import type { StepProgress } from '@itop/trainer'
import cliProgress from 'cli-progress'
import { usualBar } from './bar.js'
import type { Io, Session } from '../program/io.js'
import type { RecordOf } from '../run-folder/metrics-records.js'
import type { Style } from '../program/style.js'
import { clock, duration, integer, milliseconds, percent, threeDigits } from '@itop/experiment'

/** Shows how training goes: a bar on a terminal, elsewhere a line an epoch, and one between where that takes long. */
export interface ProgressView {
  /** Absent where single steps are not shown. */
  readonly step?: (progress: StepProgress) => void
  readonly epoch: (record: RecordOf<'epoch'>) => void
  /** A later round begins. */
  readonly round: (record: Pick<RecordOf<'start'>, 'round' | 'layers'>) => void
  /** Says a line meanwhile, whatever is on the screen. */
  readonly tell: (line: string) => void
  readonly stop: () => void
}

const silent = ({ stderr }: Io): ProgressView =>
  ({ epoch: () => {}, round: () => {}, tell: line => { stderr.write(`${line}\n`) }, stop: () => {} })

/** A view that suits where `io.stderr` goes. */
export function progressView(
  io: Session, style: Style, length: Length, quiet: boolean
): ProgressView {
  if (quiet) return silent(io)
  return io.stderr.isTTY === true ? bar(io, style, length) : lines(io, length)
}

/** How long a run is: all of it, an epoch, and a round where there are several. */
interface Length {
  readonly steps: number
  readonly stepsPerEpoch: number
  readonly roundSteps?: number
}

const epochsOf = ({ steps, stepsPerEpoch, roundSteps = steps }: Length): number => Math.ceil(roundSteps / stepsPerEpoch)

/** Which round it is, where there are several. */
const roundWords = ({ round }: { readonly round?: number | undefined }): string =>
  round === undefined ? '' : `round ${round}  `

const epochLine = (record: RecordOf<'epoch'>, epochs: number): string =>
  `${roundWords(record)}epoch ${String(record.epoch).padStart(String(epochs).length)}/${epochs}  ` +
    `test ${percent(record.testAccuracy)}  loss ${record.testLoss.toFixed(4)}  ` +
    `train ${percent(record.trainAccuracy)}  R_s ${percent(record.rs, 1)}  ${duration(record.seconds)}`

function roundLine({ round, layers }: Pick<RecordOf<'start'>, 'round' | 'layers'>): string {
  const sum = (key: 'active' | 'size') => layers.reduce((total, layer) => total + layer[key], 0)
  return `round ${round}  ${integer(sum('active'))} weights are left, ${percent(sum('active') / sum('size'))}`
}

/** Milliseconds without a line after which one says how far it is. */
const silence = 30_000

function lines(io: Session, length: Length): ProgressView {
  let said = performance.now()
  const say = (line: string) => {
    said = performance.now()
    io.stderr.write(`${line}\n`)
  }
  return {
    ...silent(io),
    step: view => { if (performance.now() - said >= silence) say(stepLine(view)) },
    epoch: record => { say(epochLine(record, epochsOf(length))) },
    round: record => { say(roundLine(record)) }
  }
}

function stepLine(view: StepProgress): string {
  const { step, totalSteps, loss, millisecondsPerStep } = view
  return `${roundWords(view)}step ${integer(step)}/${integer(totalSteps)}  loss ${known(loss, threeDigits)}  ` +
    `${known(millisecondsPerStep, milliseconds)} a step  left ${leftOf(view)}`
}

const leftOf = ({ stepsLeft, millisecondsPerStep }: Pick<StepProgress, 'stepsLeft' | 'millisecondsPerStep'>): string =>
  known(stepsLeft * millisecondsPerStep / 1000, clock)

/** A number in words, once there is one: of a device that is not waited for, nothing is known at first. */
const known = (value: number, text: (value: number) => string): string => Number.isFinite(value) ? text(value) : '–'

/** Milliseconds between two drawings, so that drawing costs nothing. */
const redraw = 100

function bar(io: Session, style: Style, length: Length): ProgressView {
  const epochs = epochsOf(length)
  let drawn = 0
  let started: Drawing | undefined
  // Not before there is something to show: it draws by the clock, and what is written until then would be written over.
  const drawing = (): Drawing => started ??= startDrawing(io, style, length)
  const log = (line: string) => { drawing().multi.log(`${line}\n`) }
  return {
    step: view => {
      if (performance.now() - drawn < redraw && view.stepsLeft > 0) return
      drawn = performance.now()
      const done = length.steps - view.stepsLeft
      const round = view.round === undefined ? '' : `r${view.round} `
      drawing().single.update(done, {
        epoch: `${round}${Math.min(epochs, Math.floor(view.step / length.stepsPerEpoch) + 1)}/${epochs}`,
        shown: percent(done / length.steps, 0),
        accuracy: known(view.accuracy, accuracy => percent(accuracy, 1)),
        loss: known(view.loss, threeDigits),
        rs: percent(view.rs, 1),
        each: known(view.millisecondsPerStep, milliseconds),
        left: leftOf(view)
      })
    },
    epoch: record => { log(epochLine(record, epochs)) },
    round: record => { log(roundLine(record)) },
    tell: line => {
      if (started === undefined) io.stderr.write(`${line}\n`)
      else log(line)
    },
    // Lines that were logged since the last drawing wait for the next one.
    stop: () => {
      started?.multi.update()
      started?.multi.stop()
    }
  }
}

/** A bar below lines that are logged. */
interface Drawing {
  readonly multi: cliProgress.MultiBar
  readonly single: cliProgress.SingleBar
}

function startDrawing(io: Io, style: Style, length: Length): Drawing {
  const multi = new cliProgress.MultiBar({
    ...usualBar(io),
    hideCursor: true,
    linewrap: false,
    barsize: 8,
    fps: 1000 / redraw,
    forceRedraw: false,
    emptyOnZero: true,
    format: `${style.accent('{epoch}')} {bar} {shown}  acc {accuracy}  loss {loss}  R_s {rs}  {each}  left {left}`
  })
  const single = multi.create(length.steps, 0, {
    epoch: `1/${epochsOf(length)}`, shown: '0 %', accuracy: '–', loss: '–', rs: '–', each: '–', left: '–'
  })
  return { multi, single }
}
