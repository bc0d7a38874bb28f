import * as tf from '@tensorflow/tfjs-core'
import { registerKernel } from './contract.js'
import { fallbackKernels } from './fallback/kernels.js'
import { registerGradients } from './gradients/register.js'

const complete = new Set<string>()

/** Completes the current backend: kernels it lacks run by stock TF.js ops on dense tensors; gradients are known once. */
export function ensureKernels(): void {
  const backend = tf.getBackend()
  if (complete.has(backend)) return
  registerGradients()
  for (const kernel of fallbackKernels) {
    if (!tf.getKernel(kernel.name, backend)) registerKernel(backend, kernel)
  }
  complete.add(backend)
}
