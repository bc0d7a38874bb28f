import { magnitudes, runningTopK, type Mask, type ScoreSource } from '@itop/masks'
import * as tf from '@tensorflow/tfjs-core'
import { runKernel, runOne, type BackwardTap, type LayerOfGradient } from './contract.js'
import { ensureKernels } from './ensure.js'
import { matrixShape } from './pattern.js'
import type { DenseGradient, GradientTap, Parameter, Pattern } from './types.js'

/**
 * A tap for one layer: keeps what the backward pass has, and hands it on as scores. Where that is larger than the dense
 * gradient, as it is of convolutions over large images, the gradient is computed at once and kept in its stead.
 */
export function recordDenseGradient(weight: Parameter, layer: LayerOfGradient, tap: GradientTap): BackwardTap {
  const pattern = weight.pattern
  if (!pattern) throw new TypeError(`gradient tap: ${weight.name} has no pattern, so every position exists already.`)
  return (x, dy) => {
    const record = x.size + dy.size > pattern.mask.size ? computedGradient : deferredGradient
    tap.record(weight.name, record(pattern, layer, { x, dy }))
  }
}

/** The input and the output gradient of a layer. */
interface Left {
  readonly x: tf.Tensor
  readonly dy: tf.Tensor
}

/** Positions of one block of `blocks()`: about 4 MB of floats. */
const blockPositions = 1 << 20

/** Computed now, `[rows, columns]`, and read from there. */
export function computedGradient(pattern: Pattern, layer: LayerOfGradient, left: Left): DenseGradient {
  const [rows, columns] = matrixShape(pattern.shape)
  const whole = tf.keep(tf.tidy(() =>
    runOne('ItopDenseGradient', { ...left }, { ...layer, columns, start: 0, end: rows })))
  const gradientOf = (start: number, end: number) => tf.slice(whole, [start, 0], [end - start, columns])
  const blocks = () => blocksOf(pattern, gradientOf, magnitudes)
  return {
    blocks,
    signed: () => signedSource(pattern, gradientOf),
    async topK(k, excluding) {
      checkRequest(k, excluding, rows * columns)
      return runningTopK(blocks(), k, excluding)
    },
    dense: () => tf.reshape(whole, [...pattern.shape]),
    dispose: () => { whole.dispose() }
  }
}

/** Computed when it is asked for, of no more than is asked for. */
export function deferredGradient(pattern: Pattern, layer: LayerOfGradient, left: Left): DenseGradient {
  const [rows, columns] = matrixShape(pattern.shape)
  // Clones share memory with their tensor and keep it from being freed.
  const inputs = { x: tf.keep(tf.clone(left.x)), dy: tf.keep(tf.clone(left.dy)) }
  const gradientOf = (start: number, end: number) =>
    runOne('ItopDenseGradient', inputs, { ...layer, columns, start, end })
  const blocks = () => blocksOf(pattern, gradientOf, magnitudes)
  return {
    blocks,
    signed: () => signedSource(pattern, gradientOf),
    async topK(k, excluding) {
      ensureKernels()
      checkRequest(k, excluding, rows * columns)
      if (k === 0) return { indices: new Uint32Array(0), scores: new Float32Array(0) }
      if (!tf.getKernel('ItopGradientTopK', tf.getBackend())) return runningTopK(blocks(), k, excluding)
      const attributes = { ...layer, pattern, k, excluding }
      const [indices, scores] = runKernel('ItopGradientTopK', inputs, attributes) as tf.Tensor[]
      const result = { indices: new Uint32Array((await indices!.data()).slice().buffer),
        scores: await scores!.data() as Float32Array }
      tf.dispose([indices!, scores!])
      return result
    },
    dense: () => tf.tidy(() => tf.reshape(gradientOf(0, rows), [...pattern.shape])),
    dispose: () => { tf.dispose([inputs.x, inputs.dy]) }
  }
}

/** Some rows of a gradient. */
type Rows = (start: number, end: number) => tf.Tensor

/** The numbers of a gradient, signs and all: no kernel ranks them, so blocks are read and ranked one after another. */
function signedSource(pattern: Pattern, gradientOf: Rows): ScoreSource {
  const [rows, columns] = matrixShape(pattern.shape)
  const blocks = () => blocksOf(pattern, gradientOf, values => values.slice())
  return {
    blocks,
    async topK(k, excluding) {
      checkRequest(k, excluding, rows * columns)
      return runningTopK(blocks(), k, excluding)
    }
  }
}

/** What is made of a gradient whose rows are given by their range, some rows at a time. */
async function* blocksOf(pattern: Pattern, gradientOf: Rows, scoresOf: (values: Float32Array) => Float32Array) {
  const [rows, columns] = matrixShape(pattern.shape)
  const rowsAtOnce = Math.max(1, Math.floor(blockPositions / columns))
  for (let row = 0; row < rows; row += rowsAtOnce) {
    const block = gradientOf(row, Math.min(rows, row + rowsAtOnce))
    const values = await block.data() as Float32Array
    block.dispose()
    yield { start: row * columns, scores: scoresOf(values) }
  }
}

function checkRequest(k: number, excluding: Mask, size: number): void {
  if (excluding.size !== size) {
    throw new RangeError(`gradient growth: expected a mask of ${size} positions, got ${excluding.size}.`)
  }
  const free = size - excluding.count
  if (Number.isInteger(k) && k >= 0 && k <= free) return
  throw new RangeError(`gradient growth: expected k from 0 to ${free}, the positions that are free, got ${k}. ` +
    'Grow fewer.')
}
