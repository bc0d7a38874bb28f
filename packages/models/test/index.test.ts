import { expect, test } from 'vitest'

test('exports these names', async () => {
  expect(Object.keys(await import('../src/index.js')).sort()).toEqual([
    'createNetwork', 'defineNetwork', 'initialValues', 'isMaskable', 'layersOf', 'lenet5', 'maskable', 'mlp',
    'modelNames', 'networks', 'resnet18', 'resnet34', 'resnet50', 'vgg', 'wideResNet'
  ])
})
