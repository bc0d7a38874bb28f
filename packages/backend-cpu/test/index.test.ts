import { expect, test } from 'vitest'

test('exports these names', async () => {
  expect(Object.keys(await import('../src/index.js')).sort()).toEqual([
    'activationBytes', 'denseRule', 'groupsOf', 'growthBlockFloats', 'register'
  ])
})

test('kernels for prediction alone are an entry of their own', async () => {
  expect(Object.keys(await import('../src/predict.js'))).toEqual(['startKernels'])
})

test('importing it changes nothing: no backend is registered', async () => {
  await import('../src/index.js')
  const tf = await import('@tensorflow/tfjs-core')
  expect([tf.findBackend('itop-cpu'), tf.findBackend('cpu')]).toEqual([null, null])
})
