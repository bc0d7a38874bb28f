import * as tf from '@tensorflow/tfjs-core'
import { ensureKernels } from './ensure.js'

/** Runs a kernel that updates variables: in place when it returns nothing; what it returns is assigned. */
export function inPlace(variables: readonly tf.Variable[], run: () => tf.Tensor | tf.Tensor[]): void {
  ensureKernels()
  tf.tidy(() => {
    const results = run()
    if (Array.isArray(results)) results.forEach((result, i) => variables[i]!.assign(result))
  })
}
