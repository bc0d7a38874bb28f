import * as tf from '@tensorflow/tfjs-core'
import type { Window } from '../pair.js'
import type { ImageShape } from '../types.js'

/** A window that moves over images. */
export interface Sliding extends Window {
  readonly input: Pick<ImageShape, 'h' | 'w'>
  readonly output: Pick<ImageShape, 'h' | 'w'>
}

/**
 * What each place of the window sees, one tensor a place, row by row: `[planes, h, w]` of the input → kh·kw times
 * `[planes, h, w]` of the output. Around the image lies `border`.
 */
export function windows(images: tf.Tensor, sliding: Sliding, border: number): tf.Tensor3D[] {
  const { output, stride, padding: [y, x] } = sliding
  const padded = tf.pad(images, [[0, 0], [y, y], [x, x]], border)
  return places(sliding).map(([ky, kx]) => tf.stridedSlice(padded, [0, ky, kx],
    [images.shape[0]!, ky + (output.h - 1) * stride[0] + 1, kx + (output.w - 1) * stride[1] + 1],
    [1, ...stride]) as tf.Tensor3D) // three dimensions as before
}

/** The adjoint of `windows` with a border of zeros: adds every part back where it was seen. */
export function addWindows(parts: readonly tf.Tensor[], sliding: Sliding): tf.Tensor {
  const { input, padding: [y, x] } = sliding
  const sum = parts.map((part, k) => spread(part, places(sliding)[k]!, sliding)).reduce((a, b) => tf.add(a, b))
  return tf.slice(sum, [0, y, x], [-1, input.h, input.w])
}

/** `[planes, h, w]` of the output → the padded input, zeros where this place of the window does not look. */
function spread(
  part: tf.Tensor, [ky, kx]: readonly [number, number], { input, output, stride, padding }: Sliding
): tf.Tensor {
  const planes = part.shape[0]!
  const { h, w } = output
  const apart = tf.reshape(tf.pad(tf.reshape(part, [-1, 1]), [[0, 0], [0, stride[1] - 1]]), [-1, 1, w * stride[1]])
  const grid = tf.reshape(tf.pad(apart, [[0, 0], [0, stride[0] - 1], [0, 0]]), [planes, h * stride[0], w * stride[1]])
  const [rows, columns] = [(h - 1) * stride[0] + 1, (w - 1) * stride[1] + 1]
  const [after, right] = [input.h + 2 * padding[0] - ky - rows, input.w + 2 * padding[1] - kx - columns]
  return tf.pad(tf.slice(grid, [0, 0, 0], [-1, rows, columns]), [[0, 0], [ky, after], [kx, right]])
}

const places = ({ size: [kh, kw] }: Window): (readonly [y: number, x: number])[] =>
  Array.from({ length: kh * kw }, (_, k) => [Math.floor(k / kw), k % kw])
