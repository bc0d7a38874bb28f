import type * as tf from '@tensorflow/tfjs-core'
import { runOne } from '../contract.js'
import type { NestedView, Pattern } from '../types.js'
import { seenThrough } from '../view.js'

/** The gradient of a layer's input, by what the forward pass used of its weight. */
export function inputGradientOf(
  view: NestedView | undefined, values: tf.Tensor, stored: Pattern,
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
  view: NestedView | undefined, stored: Pattern, gradient: (pattern: Pattern) => tf.Tensor
): tf.Tensor {
  if (!view || view.backward === stored) return gradient(stored)
  const part = gradient(view.backward)
  const whole = runOne('ItopSpread', { values: part }, { from: view.backward, to: stored })
  part.dispose()
  return whole
}
