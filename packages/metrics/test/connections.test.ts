import { Mask } from '@itop/masks'
import { expect, test } from 'vitest'
import { connections, type ConnectionStep } from '../src/index.js'

const vector = (c: number) => ({ c, h: 1, w: 1 })
const linear = (name: string, from: number, c: number): ConnectionStep =>
  ({ op: 'linear', name, inputs: [from], output: vector(c) })

/** Two inputs, three hidden units, two outputs. */
const mlp = (first: number[], second: number[]) => connections({
  steps: [linear('fc1', -1, 3), { op: 'relu', inputs: [0], output: vector(3) }, linear('fc2', 1, 2)],
  input: vector(2),
  masks: new Map([['fc1', Mask.from(first, [3, 2])], ['fc2', Mask.from(second, [2, 3])]])
})

test('weights on a path from the input to an output are connected, others are not', () => {
  // Unit 0 is fed and read, unit 1 is fed and not read, unit 2 is read and not fed.
  expect(mlp([1, 0, 0, 1, 0, 0], [1, 0, 0, 0, 0, 1])).toEqual({
    layers: [{ name: 'fc1', active: 2, connected: 1 }, { name: 'fc2', active: 2, connected: 1 }],
    outputs: 2, reached: 1
  })
})

test('a network can have weights in every layer and no path at all', () => {
  expect(mlp([0, 0, 1, 1, 0, 0], [1, 0, 1, 0, 0, 0])).toMatchObject({
    layers: [{ active: 2, connected: 0 }, { active: 2, connected: 0 }], reached: 0
  })
  expect(mlp([1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1])).toMatchObject({
    layers: [{ connected: 6 }, { connected: 6 }], outputs: 2, reached: 2
  })
})

test('a shortcut is a path, and a channel is all of its pixels', () => {
  const image = { c: 2, h: 2, w: 2 }
  const steps: ConnectionStep[] = [
    { op: 'conv2d', name: 'conv', inputs: [-1], output: image },
    { op: 'add', inputs: [0, -1], output: image },
    { op: 'flatten', inputs: [1], output: vector(8) },
    linear('fc', 2, 1)
  ]
  const masks = (conv: number[], fc: number[]) =>
    new Map([['conv', Mask.from(conv, [2, 2, 1, 1])], ['fc', Mask.from(fc, [1, 8])]])
  // Feature 5 is a pixel of channel 1, which the shortcut reaches though no weight does.
  expect(connections({ steps, input: image, masks: masks([1, 0, 0, 0], [0, 0, 0, 0, 0, 1, 0, 0]) })).toEqual({
    layers: [{ name: 'conv', active: 1, connected: 0 }, { name: 'fc', active: 1, connected: 1 }],
    outputs: 1, reached: 1
  })
  const own = connections({ steps, input: image, masks: masks([0, 0, 0, 1], [0, 0, 0, 0, 0, 1, 0, 0]) })
  expect(own.layers[0]!.connected).toBe(1)
})

test('groups keep to their own channels', () => {
  const steps: ConnectionStep[] = [
    { op: 'conv2d', name: 'depthwise', inputs: [-1], output: { c: 4, h: 2, w: 2 } },
    { op: 'globalAveragePool', inputs: [0], output: vector(4) },
    linear('fc', 1, 1)
  ]
  // Four outputs in two groups of one input channel each; only output 2, of the second group, has a weight and is read.
  const masks = new Map([
    ['depthwise', Mask.from([0, 0, 1, 0], [4, 1, 1, 1])], ['fc', Mask.from([0, 0, 1, 0], [1, 4])]
  ])
  expect(connections({ steps, input: { c: 2, h: 2, w: 2 }, masks })).toMatchObject({
    layers: [{ connected: 1 }, { connected: 1 }], reached: 1
  })
})
