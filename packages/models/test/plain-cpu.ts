import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { vi } from 'vitest'

/** Chooses TF.js's plain CPU backend, and takes its greeting of Node out of the way. */
export async function usePlainCpu(): Promise<void> {
  await tf.setBackend('cpu')
  const banner = vi.spyOn(console, 'warn').mockImplementation(() => {}) // printed at its first write
  tf.scalar(0).dispose()
  banner.mockRestore()
}
