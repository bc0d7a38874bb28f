import { isRecord, type Checkpoint } from '@itop/checkpoint'
import { augmentRecord, lossRecord } from './choices-record.js'
import { dataDifferences, isComparable, isFingerprint, savedData } from './data-record.js'
import type { Decay } from '../step/decay.js'
import { canonical, fieldsOf, need } from './meta-fields.js'
import type { Settings } from '../run/options.js'

/**
 * Throws unless the checkpoint is of the same training, naming what differs and both values. A longer run is allowed.
 * The learning rate is a function, which no file can hold: that it is the same is up to the caller.
 */
export function checkResume(checkpoint: Checkpoint, settings: Settings, dataChanged: boolean): void {
  const { step, meta } = checkpoint
  const { network, updater, optimizer, totalSteps } = settings
  checkSame('model', meta['model'], network.name)
  checkSame('weights', shapesOf(meta['weights']), shapesOf(network.weights))
  checkSame('method', meta['method'], updater.name)
  checkFields('setting', meta['settings'], { ...updater.settings })
  checkSame('seed', meta['seed'], settings.seed)
  checkSame('batch', meta['batch'], settings.batch)
  checkSame('accumulate', meta['accumulate'] ?? 1, settings.accumulate)
  if (!dataChanged) checkData(checkpoint, settings)
  checkSame('optimizer', fieldsOf(meta['optimizer'])['name'], optimizer.name)
  checkFields('optimizer', meta['optimizer'], { name: optimizer.name, ...optimizer.settings })
  checkSame('weightDecay', meta['weightDecay'], settings.weightDecay)
  checkSame('clipNorm', meta['clipNorm'] ?? 'none', settings.clipNorm === Infinity ? 'none' : settings.clipNorm)
  checkSame('decay', meta['decay'] ?? decayBefore(meta['decayBiases']), settings.decay)
  checkSame('labelSmoothing', meta['labelSmoothing'], settings.labelSmoothing)
  checkSame('loss', meta['loss'] ?? 'cross-entropy', lossRecord(settings).loss ?? 'cross-entropy')
  checkSame('augment', meta['augment'], augmentRecord(settings))
  checkProgress(checkpoint)
  if (step <= totalSteps) return
  throw new RangeError(
    `train: expected a run of at least the checkpoint's ${step} steps, got ${totalSteps}. Ask for a longer run.`)
}

/** What the run's own numbers must be: they are gone on from, not compared. */
function checkProgress({ step, meta }: Checkpoint): void {
  const { startStep = 0, epochSums, testDue, growthSteps, measured, exploration, updater, seconds, ranks = 1 } = meta
  const sums = fieldsOf(epochSums)
  const times = fieldsOf(seconds)
  need('epochSums', [sums['loss'], sums['correct'], sums['samples']].every(isAmount), epochSums)
  need('testDue', testDue === undefined || Number.isFinite(fieldsOf(testDue)['learningRate']), testDue)
  need('startStep', Number.isSafeInteger(startStep) && isAmount(startStep) && Number(startStep) <= step, startStep)
  need('ranks', Number.isSafeInteger(ranks) && Number(ranks) >= 1, ranks)
  need('growthSteps', isAmount(growthSteps), growthSteps)
  need('measured', measured === undefined || isRecord(measured) && Object.values(measured).every(isAmount), measured)
  need('exploration', Array.isArray(exploration) && exploration.length > 0 && exploration.every(isPoint), exploration)
  need('updater', updater === undefined || isRecord(updater), updater)
  need('seconds', [times['run'], times['epoch']].every(isAmount), seconds)
}

const isAmount = (value: unknown): boolean => Number.isFinite(value) && Number(value) >= 0

function isPoint(value: unknown): boolean {
  const { step, rs, layers } = fieldsOf(value)
  return isAmount(step) && isAmount(rs) && Array.isArray(layers)
}

function checkData(checkpoint: Checkpoint, { data, dataRecord, stepsPerEpoch }: Settings): void {
  const saved = savedData(checkpoint)
  checkSame('data set', saved.name, data.name)
  for (const part of ['train', 'test'] as const) {
    need(`data.${part}`, saved[part] === undefined || isFingerprint(saved[part]), saved[part])
  }
  const differences = dataDifferences(saved, dataRecord)
  if (differences.length > 0) {
    throw new RangeError(`train: cannot resume: the data is not that of the checkpoint: ${differences.join(', ')}. ` +
      'Give that data, or say dataChanged to go on with this.')
  }
  checkSame('steps per epoch', checkpoint.meta['stepsPerEpoch'], stepsPerEpoch)
}

/** As files said it before norms could be left out. */
const decayBefore = (decayBiases: unknown): Decay => decayBiases === false ? 'weights' : 'all'

function checkFields(what: string, saved: unknown, now: Readonly<Record<string, unknown>>): void {
  const before = fieldsOf(saved)
  const keys = new Set([...Object.keys(before), ...Object.keys(now)])
  for (const key of keys) checkSame(`${what} ${key}`, before[key], now[key])
}

function checkSame(what: string, saved: unknown, now: unknown): void {
  if (canonical(saved) === canonical(now)) return
  throw new RangeError(
    `train: cannot resume: the ${what} of the checkpoint is ${canonical(saved)}, of this run ${canonical(now)}. ` +
      'Make them the same, or start a new run.')
}

/** Names and shapes as one line, for comparing and for the message. */
const shapesOf = (weights: unknown): string => Array.isArray(weights)
  ? weights.map(weight => `${String(fieldsOf(weight)['name'])} [${String(fieldsOf(weight)['shape'])}]`).join(', ')
  : String(weights)

/** What is unusual about a resume, but allowed. */
export function resumeWarnings(
  checkpoint: Checkpoint, { backend, dataChanges, collective }: Settings
): string[] {
  const [were, are] = [checkpoint.meta['ranks'] ?? 1, collective?.size ?? 1]
  const saved = kernelsOf(fieldsOf(checkpoint.meta['backend']))
  const now = kernelsOf({ ...backend })
  const change = dataChanges.find(({ step }) => step === checkpoint.step)
  return [
    ...saved === now ? [] : [
      `The checkpoint was computed by ${saved}, this run goes on with ${now}: rounding differs, so the result will ` +
        'not be bit for bit that of an uninterrupted run.'],
    ...were === are ? [] : [
      `The checkpoint is of ${ranksOf(were)}, this run goes on with ${ranksOf(are)}: batches are cut into other ` +
        'parts, so the result will not be bit for bit that of an uninterrupted run.'],
    ...isComparable(savedData(checkpoint)) ? [] : [
      'The checkpoint is of before data was recorded: ' +
        'whether this is the data it was trained on could not be checked.'],
    ...change ? [`The data is other than before: ${change.differences.join(', ')}.`] : []
  ]
}

const ranksOf = (ranks: unknown): string => ranks === 1 ? 'one process' : `${String(ranks)} ranks`

const kernelsOf = ({ name, build }: Readonly<Record<string, unknown>>): string =>
  build === undefined ? String(name) : `${String(name)} (${String(build)})`
