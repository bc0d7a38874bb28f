import * as tf from '@tensorflow/tfjs-core'
import type { Pass, RecordedGradient } from './pass.js'
import { disposeScores, type MaybeScore } from './scores.js'
import { hostGradient } from './step-gradient.js'

/** The sum of what passes over the parts of a batch found. */
export interface GradientSum {
  /** Adds a pass, and disposes it. */
  readonly add: (pass: Pass) => Promise<void>
  /** The sum as one pass, which the caller disposes. */
  readonly total: () => Pass
  readonly dispose: () => void
}

/** An empty sum. Of sparse gradients it holds one a weight, of dense ones one array a layer. */
export function createGradientSum(): GradientSum {
  const gradients = new Map<string, tf.Tensor>()
  const dense = new Map<string, Float32Array>()
  const scores: MaybeScore[] = []
  const statistics: Float32Array[] = []
  return {
    add: async pass => {
      scores.push(...pass.scores)
      statistics.push(...pass.statistics)
      for (const [name, gradient] of pass.gradients) addTensor(gradients, name, gradient)
      try {
        for (const [name, gradient] of pass.dense) addArray(dense, name, await gradient.values())
      } finally {
        for (const gradient of pass.dense.values()) gradient.dispose()
      }
    },
    total: () => ({
      scores, gradients, statistics, dense: new Map([...dense].map(([name, values]) => [name, heldGradient(values)]))
    }),
    dispose: () => {
      tf.dispose([...gradients.values()])
      disposeScores(scores)
    }
  }
}

function addTensor(sums: Map<string, tf.Tensor>, name: string, gradient: tf.Tensor): void {
  const before = sums.get(name)
  sums.set(name, before ? tf.add(before, gradient) : gradient)
  if (before) tf.dispose([before, gradient])
}

function addArray(sums: Map<string, Float32Array>, name: string, values: Float32Array): void {
  const sum = sums.get(name)
  if (sum) for (let i = 0; i < sum.length; i++) sum[i] += values[i]
  else sums.set(name, values.slice())   // perhaps a view of memory that is used again
}

/** A dense gradient of these numbers, which it holds. */
export const heldGradient = (values: Float32Array): RecordedGradient => ({
  ...hostGradient(() => Promise.resolve(values)),
  dispose: () => {}
})
