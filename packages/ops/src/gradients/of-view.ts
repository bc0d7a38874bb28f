import type * as tf from '@tensorflow/tfjs-core'
import { runOne } from '../contract.js'
import type { Pattern, WeightView } from '../types.js'
import { backwardOf, seenThrough } from '../view.js'

/** The gradient of a layer's input, by what the forward pass used of its weight. */
export function inputGradientOf(
  view: WeightView | undefined, values: tf.Tensor, stored: Pattern,
  gradient: (values: tf.Tensor, pattern: Pattern) => tf.Tensor
): tf.Tensor {
  if (!view) return gradient(values, stored)
  const seen = seenThrough(view, values, stored)
  const dx = gradient(seen.values, seen.pattern)
  seen.values.dispose()
  return dx
}

/** The gradient of a stored weight: 0 where the view gives none. */
export function weightGradientOf(
  view: WeightView | undefined, stored: Pattern, gradient: (pattern: Pattern) => tf.Tensor
): tf.Tensor {
  const backward = backwardOf(view, stored)
  if (!backward) return gradient(stored)
  const part = gradient(backward)
  const whole = runOne('ItopSpread', { values: part }, { from: backward, to: stored })
  part.dispose()
  return whole
}
