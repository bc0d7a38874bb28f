import { expect, test } from 'vitest'

test('exports these names', async () => {
  expect(Object.keys(await import('../src/index.js')).sort()).toEqual([
    'createNetwork', 'initialValues', 'maskable', 'mlp', 'modelNames', 'networks'
  ])
})
