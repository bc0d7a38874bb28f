import * as tf from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { register } from '../src/index.js'

test('a backend is disposed once: the one that came after it stays', async () => {
  const first = await register({ threads: 1 })
  await first.dispose()
  await first.dispose()
  expect(tf.findBackend('itop-cpu')).toBeNull()
  const second = await register({ threads: 1 })
  await first.dispose()
  const sum = tf.tidy(() => [...tf.add(tf.tensor1d([1, 2]), 1).dataSync()])
  expect(sum).toEqual([2, 3])
  await second.dispose()
})
