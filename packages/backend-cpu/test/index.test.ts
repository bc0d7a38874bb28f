import { expect, test } from 'vitest'

test('exports these names', async () => {
  expect(Object.keys(await import('../src/index.js')).sort()).toEqual([
    'activationBytes', 'denseRule', 'groupsOf', 'growthBlockFloats', 'register'
  ])
})

test('importing it changes nothing: no backend is registered', async () => {
  await import('../src/index.js')
  const tf = await import('@tensorflow/tfjs-core')
  expect([tf.findBackend('itop-cpu'), tf.findBackend('cpu')]).toEqual([null, null])
})
