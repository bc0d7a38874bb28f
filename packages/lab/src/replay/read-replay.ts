import { decodeCheckpoint, isRecord, type Checkpoint } from '@itop/checkpoint'
import { builtIns, modelNamed, type Registry } from '@itop/experiment'
import type { Network } from '@itop/models'
import { updateMessage } from '../engine/created.js'
import { messageOf } from '../engine/post.js'
import type { DenseMessage, FromWorker, Replay, ReplayFrame, RunFile } from '../protocol.js'
import { comparisonOf, type Comparison } from './comparison.js'
import { imagesOf, replayCreated } from './facts.js'
import { checkpointFilters, checkpointMasks } from './final-masks.js'
import { firstMasks } from './first-masks.js'
import { parseMetrics, type Metrics } from './metrics.js'
import { timesOf } from './times.js'

/** A run folder, read. */
export interface ReadReplay {
  readonly replay: Replay
  readonly checkpoint: Checkpoint | undefined
  readonly network: Network
}

/**
 * A run folder as the messages of its training: `metrics.jsonl` and `recipe.json` must be there, `checkpoint.itop` and
 * `summary.json` may. Other files are not looked at. Throws for a file that is damaged, naming it, and the line where
 * it has lines.
 */
export function readReplay(files: readonly RunFile[], registry = builtIns): ReadReplay {
  const recipe = parseRecipe(textOf(files, 'recipe.json'))
  const metrics = parseMetrics(textOf(files, 'metrics.jsonl'), 'metrics.jsonl')
  const checkpoint = readCheckpoint(find(files, 'checkpoint.itop'))
  const { message: dense, problem } = comparisonIn(find(files, 'summary.json'))
  const { shape: input, classes } = imagesOf(recipe, checkpoint, registry)
  const network = modelNamed(metrics.start.model, { input, classes }, registry)
  const frames = framesOf({ recipe, metrics, checkpoint, dense, network, registry })
  const last = frames[frames.length - 1]
  return {
    checkpoint, network,
    replay: {
      title: titleOf(recipe, metrics), recipe, frames, lastStep: last.step, seconds: last.seconds,
      problems: problem === undefined ? [] : [problem],
      trained: checkpoint !== undefined
    }
  }
}

/** What the files of a run say, and what their names stand for. */
interface RunRead {
  readonly recipe: Replay['recipe']
  readonly metrics: Metrics
  readonly checkpoint: Checkpoint | undefined
  readonly dense: DenseMessage | undefined
  readonly network: Network
  readonly registry: Registry
}

function framesOf({ recipe, metrics, checkpoint, dense, network, registry }: RunRead): readonly ReplayFrame[] {
  const { start, records, end } = metrics
  const created = replayCreated(recipe, metrics, checkpoint, { network, registry })
  const seconds = timesOf(metrics)
  const frames: ReplayFrame[] = []
  const show = (step: number, ...messages: readonly FromWorker[]) => {
    for (const message of messages) frames.push({ step, seconds: seconds(step), message })
  }
  show(0, created, ...dense ? [dense] : [], { type: 'state', running: false, finished: false },
    ...firstMasks(recipe, start.layers, { network, registry }))
  for (const record of records) {
    if (record.type === 'update') show(record.step, updateMessage(network, record))
    else if (record.type === 'evaluation') show(record.step, { type: 'evaluation', record })
    else show(record.step, progressAt(record, created.stepsPerEpoch), { type: 'epoch', record })
  }
  if (checkpoint) {
    const lastUpdate = records.findLast(({ type, step }) => type === 'update' && step <= checkpoint.step)?.step
    show(checkpoint.step, ...checkpointMasks(checkpoint, start.layers, lastUpdate),
      ...checkpointFilters(checkpoint, network))
  }
  if (end) show(end.step, { type: 'end', record: end }, { type: 'state', running: false, finished: true })
  return frames.toSorted((a, b) => a.step - b.step) // stable: records of one step keep their order
}

/** An epoch's means as the state of its last step; single steps are not recorded. */
const progressAt = (
  { step, trainLoss, trainAccuracy, rs, seconds }: Extract<Metrics['records'][number], { readonly type: 'epoch' }>,
  stepsPerEpoch: number
): FromWorker => ({
  type: 'progress', step, rs, loss: trainLoss, accuracy: trainAccuracy,
  millisecondsPerStep: 1000 * seconds / stepsPerEpoch
})

function titleOf({ data, density }: Replay['recipe'], { start: { model, method } }: Metrics): string {
  const images = typeof data === 'string' ? ` on ${data}` : ''
  const sparsity = typeof density === 'number' ? Number((100 * (1 - density)).toFixed(2)) : 0
  return `${model}${images}, ${method}${sparsity > 0 ? `, ${sparsity} % sparse` : ''}`
}

function parseRecipe(text: string): Replay['recipe'] {
  let recipe: unknown
  try {
    recipe = JSON.parse(text)
  } catch (error) {
    throw new RangeError(`recipe.json: this is no JSON: ${messageOf(error)}.`, { cause: error })
  }
  if (isRecord(recipe)) return recipe
  throw new RangeError('recipe.json: expected one JSON object of settings. Drop the folder as itop train wrote it.')
}

const comparisonIn = (file: RunFile | undefined): Comparison =>
  file ? comparisonOf(new TextDecoder().decode(file.bytes)) : {}

function readCheckpoint(file: RunFile | undefined): Checkpoint | undefined {
  if (!file) return undefined
  try {
    return decodeCheckpoint(file.bytes)
  } catch (error) {
    throw new RangeError(
      `checkpoint.itop: ${messageOf(error)} Leave this file out to see the run without its weights.`, { cause: error })
  }
}

const baseName = (name: string): string => name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1)

function find(files: readonly RunFile[], name: string): RunFile | undefined {
  const found = files.filter(file => baseName(file.name) === name)
  if (found.length < 2) return found[0]
  const names = found.map(file => file.name).join(', ')
  throw new RangeError(`${name}: expected it once, got ${names}. Drop one run folder.`)
}

function textOf(files: readonly RunFile[], name: string): string {
  const file = find(files, name)
  if (file) return new TextDecoder().decode(file.bytes)
  const names = files.map(other => baseName(other.name)).join(', ') || 'no files'
  throw new RangeError(`${name}: this file is missing among ${names}. Drop a run folder of itop train.`)
}
