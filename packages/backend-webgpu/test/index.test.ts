import { expect, test } from 'vitest'

test('exports these names', async () => {
  expect(Object.keys(await import('../src/index.js')).sort()).toEqual(['DeviceLostError', 'register'])
})

test('importing it changes nothing: no backend is registered, no global is set', async () => {
  const before = Object.keys(globalThis)
  await import('../src/index.js')
  const tf = await import('@tensorflow/tfjs-core')
  expect([tf.findBackend('itop-webgpu'), tf.findBackend('webgpu'), tf.findBackend('cpu')]).toEqual([null, null, null])
  expect(Object.keys(globalThis)).toEqual(before)
})
