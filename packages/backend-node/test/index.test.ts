import { expect, test } from 'vitest'

test('exports these names', async () => {
  expect(Object.keys(await import('../src/index.js')).sort()).toEqual(['register'])
})

test('importing it changes nothing: no backend, no variable, no function', async () => {
  const environment = { ...process.env }
  await import('../src/index.js')
  const tf = await import('@tensorflow/tfjs-core')
  expect(tf.findBackend('tensorflow')).toBeNull()
  expect(process.env).toEqual(environment)
})
