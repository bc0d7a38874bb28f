import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, test, vi } from 'vitest'
import { conformance } from '../src/conformance/index.js'

beforeAll(async () => {
  await tf.setBackend('cpu')
  const banner = vi.spyOn(console, 'warn').mockImplementation(() => {}) // TF.js greets Node on its first write
  tf.scalar(0).dispose()
  banner.mockRestore()
})

describe('the dense fallback, on the plain CPU backend of TF.js', () => {
  for (const { name, run } of conformance) test(name, run)
})
