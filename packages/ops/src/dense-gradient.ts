import { topK, type Mask } from '@itop/masks'
import * as tf from '@tensorflow/tfjs-core'
import type { ScoredPositions } from '@itop/criteria'
import { runKernel, runOne, type BackwardTap, type LayerOfGradient } from './contract.js'
import { ensureKernels } from './ensure.js'
import { matrixShape } from './pattern.js'
import type { DenseGradient, GradientTap, Parameter, Pattern } from './types.js'

/** A tap for one layer: keeps what the backward pass has, and hands it on as scores. */
export function recordDenseGradient(weight: Parameter, layer: LayerOfGradient, tap: GradientTap): BackwardTap {
  const pattern = weight.pattern
  if (!pattern) throw new TypeError(`gradient tap: ${weight.name} has no pattern, so every position exists already.`)
  return (x, dy) => {
    // Clones share memory with their tensor and keep it from being freed.
    tap.record(weight.name, denseGradient(pattern, layer, { x: tf.keep(tf.clone(x)), dy: tf.keep(tf.clone(dy)) }))
  }
}

/** Positions of one block of `blocks()`: about 4 MB of floats. */
const blockPositions = 1 << 20

function denseGradient(
  pattern: Pattern, layer: LayerOfGradient, inputs: { readonly x: tf.Tensor, readonly dy: tf.Tensor }
): DenseGradient {
  const [rows, columns] = matrixShape(pattern.shape)
  const gradientOf = (start: number, end: number) => runOne('ItopDenseGradient', inputs, { ...layer, columns, start, end })
  const rowsAtOnce = Math.max(1, Math.floor(blockPositions / columns))

  async function* blocks() {
    for (let row = 0; row < rows; row += rowsAtOnce) {
      const block = gradientOf(row, Math.min(rows, row + rowsAtOnce))
      const values = await block.data() as Float32Array
      block.dispose()
      yield { start: row * columns, scores: values.map(Math.abs) }
    }
  }

  return {
    blocks,
    async topK(k, excluding) {
      ensureKernels()
      checkRequest(k, excluding, rows * columns)
      if (k === 0) return { indices: new Uint32Array(0), scores: new Float32Array(0) }
      if (!tf.getKernel('ItopGradientTopK', tf.getBackend())) return runningTopK(blocks(), k, excluding)
      const [indices, scores] = runKernel('ItopGradientTopK', inputs, { ...layer, pattern, k, excluding }) as tf.Tensor[]
      const result = { indices: new Uint32Array((await indices!.data()).slice().buffer),
        scores: await scores!.data() as Float32Array }
      tf.dispose([indices!, scores!])
      return result
    },
    dense: () => tf.tidy(() => tf.reshape(gradientOf(0, rows), [...pattern.shape])),
    dispose: () => { tf.dispose([inputs.x, inputs.dy]) }
  }
}

function checkRequest(k: number, excluding: Mask, size: number): void {
  if (excluding.size !== size) {
    throw new RangeError(`gradient growth: expected a mask of ${size} positions, got ${excluding.size}.`)
  }
  const free = size - excluding.count
  if (Number.isInteger(k) && k >= 0 && k <= free) return
  throw new RangeError(`gradient growth: expected k from 0 to ${free}, the positions that are free, got ${k}. Grow fewer.`)
}

/**
 * The k best of blocks of scores outside a mask, holding one block and k candidates at a time. A NaN outside the mask is
 * refused with its position.
 */
export async function runningTopK(
  blocks: AsyncIterable<{ readonly start: number, readonly scores: Float32Array }>, k: number, excluding: Mask
): Promise<ScoredPositions> {
  let indices = new Uint32Array(0)
  let scores = new Float32Array(0)
  for await (const block of blocks) {
    const free = freeIn(block, excluding)
    const allIndices = concat(indices, Uint32Array.from(free, (i) => block.start + i))
    const allScores = concat(scores, Float32Array.from(free, (i) => block.scores[i]!))
    const best = topK(allScores, Math.min(k, allScores.length))
    indices = Uint32Array.from(best, (i) => allIndices[i]!)
    scores = Float32Array.from(best, (i) => allScores[i]!)
  }
  return { indices, scores }
}

/** Places in a block that lie outside the mask. */
function freeIn({ start, scores }: { readonly start: number, readonly scores: Float32Array }, excluding: Mask): number[] {
  const free: number[] = []
  for (let i = 0; i < scores.length; i++) {
    if (excluding.has(start + i)) continue
    if (Number.isNaN(scores[i])) {
      throw new RangeError(`gradient growth: the gradient is NaN at position ${start + i}. ` +
        'Training diverged: lower the learning rate, or let it warm up.')
    }
    free.push(i)
  }
  return free
}

function concat<T extends Uint32Array | Float32Array>(a: T, b: T): T {
  const joined = a.constructor === Uint32Array ? new Uint32Array(a.length + b.length) : new Float32Array(a.length + b.length)
  joined.set(a)
  joined.set(b, a.length)
  return joined as T // the same kind as a, by the line above
}
