import type { Units } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'

/** What an activation has of the units that are computed, which lie along its last axis; without any: all of it. */
export const computedOf = (x: tf.Tensor, units: Units | undefined): tf.Tensor => isPart(units)
  ? tf.gather(x, tf.tensor1d(new Int32Array(units.living), 'int32'), x.rank - 1) : x

/** The reverse: zeros for units that are removed. */
export function withRemoved(x: tf.Tensor, units: Units | undefined): tf.Tensor {
  if (!isPart(units)) return x
  const last = x.rank - 1
  const padded = tf.pad(x, x.shape.map((_, axis): [number, number] => [0, axis === last ? 1 : 0]))
  return tf.gather(padded, tf.tensor1d(new Int32Array(units.places), 'int32'), last)
}

const isPart = (units: Units | undefined): units is Units => units !== undefined && units.living.length < units.all
