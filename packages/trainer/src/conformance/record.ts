import { encodeCheckpoint, decodeCheckpoint, type Checkpoint } from '@itop/checkpoint'
import type { PruneScore } from '@itop/criteria'
import { Mask, type ScoreSource } from '@itop/masks'
import { expectSame } from '@itop/ops/conformance'
import {
  over, positionsAsCells, type Cells, type LayerChange, type LayerShape, type LayerView, type Updater
} from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import type { TrainOptions } from '../run/options.js'
import { scoreOf } from './methods.js'
import { train } from '../run/train.js'

/** One layer at an update, on the host, in the cells that the method chooses among: positions, or blocks of them. */
export interface SeenLayer extends Pick<LayerChange, 'name' | 'stored' | 'forward' | 'pruned' | 'grown'> {
  readonly before: Mask
  /** `[nnz]` of `before`, or of what is stored where masks are `chosen`: lowest are pruned. */
  readonly pruning: ArrayLike<number>
  /** Of every position: highest are grown. Absent where chance decides. */
  readonly growing: Float32Array | undefined
  /** Whether the forward mask is chosen among all that is stored, the highest of `pruning`, not pruned and grown. */
  readonly chosen: boolean
}

/** What a run did. */
export interface Recorded {
  /** By step, counted from 1. */
  readonly losses: ReadonlyMap<number, number>
  /** Loss and accuracy on the test split where an epoch ended. */
  readonly tests: readonly { readonly testLoss: number, readonly testAccuracy: number, readonly trainLoss: number }[]
  /** The layers at each update. */
  readonly updates: readonly (readonly SeenLayer[])[]
  /** By step, for those that were asked for. */
  readonly saved: ReadonlyMap<number, Uint8Array>
  readonly checkpoint: Checkpoint
  readonly warnings: readonly string[]
}

/** What to run, and which checkpoints to keep. */
export interface RecordOptions extends TrainOptions {
  readonly steps: number
  /** The run stops after this step, as if it were to go on to `steps`. */
  readonly until?: number
  /** The step whose checkpoint is kept. */
  readonly save?: number
  /** By which the method prunes. Default: the one of `@itop/criteria` that it names, or magnitude. */
  readonly prune?: PruneScore
}

/** Runs a training step by step and records it; no tensor is left over. */
export async function record({ until = Infinity, save, prune, ...options }: RecordOptions): Promise<Recorded> {
  const before = tf.memory().numTensors
  const updates: SeenLayer[][] = []
  const saved = new Map<number, Uint8Array>()
  const losses = new Map<number, number>()
  const abort = new AbortController()
  const run = train({
    ...options,
    method: watched(options.method, updates, prune ?? scoreOf(options.method)),
    signal: abort.signal,
    // A pause after every step, so that each one's loss is known at once on every backend.
    between: ({ step }) => {
      if (step >= until) abort.abort()
      return Promise.resolve()
    },
    ...save !== undefined && { checkpoint: { every: save, write: async checkpoint => {
      if (checkpoint.step === save) saved.set(save, frozen(checkpoint))
      return { bytes: 1 }
    } } }
  })
  const tests: Recorded['tests'][number][] = []
  run.onStep(({ step, loss }) => { losses.set(step, loss) })
  run.onEvent(event => {
    if (event.type !== 'epoch') return
    const { testLoss, testAccuracy, trainLoss } = event
    tests.push({ testLoss, testAccuracy, trainLoss })
  })
  const { checkpoint, warnings } = await run.done
  expectSame('tensors left over', tf.memory().numTensors, before)
  return { losses, tests, updates, saved, checkpoint: thawed(frozen(checkpoint)), warnings }
}

/** A checkpoint as the bytes of its file. */
export function frozen(checkpoint: Checkpoint): Uint8Array {
  const chunks = encodeCheckpoint(checkpoint)
  const bytes = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

/** The checkpoint in the bytes of a file. */
export const thawed = (bytes: Uint8Array): Checkpoint => decodeCheckpoint(bytes)

/** The same updater, which notes what it saw and did. */
const watched = (updater: Updater, updates: SeenLayer[][], { score }: PruneScore): Updater => over(updater, {
  update: async (state, views, context) => {
    // Before the change: values may be live views of what it moves.
    const seen = await Promise.all(views.map(view => seenBefore(updater, score, view)))
    const updated = await updater.update(state, views, context)
    updates.push(updated.change.layers.map(({ name, stored, forward, pruned, grown }, i) => {
      const { shape } = stored
      const cells = (positions: Uint32Array) =>
        cellsOf(updater, { name, shape }).cellsOf(Mask.fromIndices(shape, positions)).indices()
      return {
        name, stored, forward, pruned: cells(pruned), grown: cells(grown),
        chosen: updater.probe === 'values', ...seen[i]
      }
    }))
    return updated
  }
})

async function seenBefore(
  updater: Updater, score: PruneScore['score'], { name, values, measured, stored, forward }: LayerView
) {
  const cells = cellsOf(updater, { name, shape: stored.shape })
  const before = cells.cellsOf(forward)
  const source = Object.values(measured).find((found): found is ScoreSource => !(found instanceof Float32Array))
  return {
    before,
    pruning: cells.scoresOf(stored, score({ values, measured })),
    growing: source && await everyScore(cells.sourceOf(source), before.size)
  }
}

const cellsOf = ({ cells = ({ shape }) => positionsAsCells(shape) }: Updater, layer: LayerShape): Cells => cells(layer)

async function everyScore({ blocks }: ScoreSource, size: number): Promise<Float32Array> {
  const all = new Float32Array(size)
  for await (const { start, scores } of blocks()) all.set(scores, start)
  return all
}
