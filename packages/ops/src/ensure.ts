import * as tf from '@tensorflow/tfjs-core'
import { registerKernel } from './contract.js'
import { fallbackKernels } from './fallback/kernels.js'
import { registerGradients } from './gradients/register.js'

/**
 * Completes the current backend: kernels it lacks run by stock TF.js ops on dense tensors. It looks every time, since a
 * backend may have been removed and registered again.
 */
export function ensureKernels(): void {
  const backend = tf.getBackend()
  registerGradients()
  for (const kernel of fallbackKernels) {
    if (!tf.getKernel(kernel.name, backend)) registerKernel(backend, kernel)
  }
}
