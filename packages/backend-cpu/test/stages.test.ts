import { defineNetwork } from '@itop/models'
import { expect, test } from 'vitest'
import { stagesOf } from '../src/predict/rows/stages.js'

const said = (network: ReturnType<typeof defineNetwork>) =>
  stagesOf(network.steps).map(({ step, norm, residual, relu, inputs, result }) => [
    'name' in step ? step.name : step.op, inputs, result, norm?.name ?? '', residual ?? '', relu
  ])

test('a norm, a residual and a ReLU belong to the convolution before them, where nobody else reads it', () => {
  expect(said(defineNetwork({
    name: 'block', input: { c: 2, h: 4, w: 4 }, classes: 2,
    body: (layers, image) => {
      const first = layers.norm(layers.conv(image, 'conv1', { out: 2, kernel: 3, padding: 1 }), 'norm1', { relu: true })
      const dropped = layers.dropout(first, 'drop', 0.5)
      const second = layers.norm(layers.conv(dropped, 'conv2', { out: 2, kernel: 3, padding: 1 }), 'norm2', {
        residual: first, relu: true
      })
      return layers.linear(layers.flatten(layers.globalAveragePool(second)), 'fc', { out: 2 })
    }
  }))).toEqual([
    ['conv1', [-1], 1, 'norm1', '', true], ['conv2', [1], 4, 'norm2', 1, true],
    ['globalAveragePool', [4], 5, '', '', false], ['fc', [5], 7, '', '', false]
  ])
})

test('what others read too is computed by itself', () => {
  expect(said(defineNetwork({
    name: 'shared', input: { c: 2, h: 4, w: 4 }, classes: 2,
    body: (layers, image) => {
      const conv = layers.conv(image, 'conv1', { out: 2, kernel: 3, padding: 1 })
      const sum = layers.relu(layers.add(layers.norm(conv, 'norm1'), conv))
      return layers.linear(layers.flatten(sum), 'fc', { out: 2 })
    }
  }))).toEqual([
    ['conv1', [-1], 0, '', '', false], ['norm1', [0], 1, '', '', false], ['add', [1, 0], 3, '', '', true],
    ['flatten', [3], 4, '', '', false], ['fc', [4], 5, '', '', false]
  ])
})
