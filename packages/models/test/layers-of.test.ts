import { expect, test } from 'vitest'
import { createNetwork, defineNetwork, layersOf, maskable, mlp, modelNames, type Network } from '../src/index.js'

/** Which layer is read by which, as text: `conv2→fc3×16` where an output becomes 16 inputs. */
const edges = (network: Network): readonly string[] => layersOf(network).flatMap(({ name, feeds }) =>
  feeds.map(({ name: reader, positions }) => `${name}→${reader}${positions === 1 ? '' : `×${positions}`}`))

test('the layers of a perceptron are a chain', () => {
  expect(layersOf(mlp({ layers: [6, 5, 4, 3] }))).toEqual([
    { name: 'fc1', role: 'dense', shape: [5, 6], feeds: [{ name: 'fc2', positions: 1 }] },
    { name: 'fc2', role: 'dense', shape: [4, 5], feeds: [{ name: 'fc3', positions: 1 }] },
    { name: 'fc3', role: 'dense', shape: [3, 4], feeds: [] }
  ])
})

test('flattening makes of each channel as many inputs as an image has places', () => {
  expect(edges(createNetwork('lenet5'))).toEqual(['conv1→conv2', 'conv2→fc3×16', 'fc3→fc4'])
  expect(layersOf(createNetwork('lenet5')).map(({ role }) => role)).toEqual(['conv', 'conv', 'dense', 'dense'])
})

test('norms, activations and pools lie between', () => {
  const found = edges(createNetwork('vgg16'))
  expect(found).toHaveLength(15)
  expect(found.slice(0, 3)).toEqual(['features.0→features.3', 'features.3→features.7', 'features.7→features.10'])
  expect(found.slice(-3)).toEqual([
    'features.40→classifier.0', 'classifier.0→classifier.3', 'classifier.3→classifier.6'
  ])
  const larger = createNetwork('lenet5', { classes: 7 })
  expect(layersOf(larger).at(-1)).toEqual({ name: 'fc4', role: 'dense', shape: [7, 500], feeds: [] })
})

test('who reads a sum reads both', () => {
  const network = defineNetwork({
    name: 'residual', input: { c: 3, h: 4, w: 4 }, classes: 2,
    body: (layers, image) => {
      const conv = (x: typeof image, name: string, groups = 1) =>
        layers.conv(x, name, { out: 4, kernel: 3, padding: 1, groups, bias: false })
      const stem = layers.relu(conv(image, 'stem'))
      const a = layers.norm(conv(stem, 'a'), 'a.norm', { relu: true })
      const b = layers.norm(conv(a, 'b', 2), 'b.norm', { residual: stem, relu: true })
      const c = layers.add(layers.maxPool(conv(b, 'c'), { size: 2 }), layers.averagePool(b, { size: 2 }))
      return layers.linear(layers.dropout(layers.globalAveragePool(c), 'drop', 0.5), 'fc', { out: 2 })
    }
  })
  expect(edges(network)).toEqual([
    'stem→a', 'stem→c', 'stem→fc', 'a→b', 'b→c', 'b→fc', 'c→fc'
  ])
})

test('in a ResNet the first layer of a stage is read by every block of it', () => {
  const found = edges(createNetwork('resnet18'))
  expect(found.filter(edge => edge.startsWith('conv1→'))).toEqual([
    'conv1→layer1.0.conv1', 'conv1→layer1.1.conv1', 'conv1→layer2.0.conv1', 'conv1→layer2.0.shortcut.0'
  ])
  expect(found).toContain('layer4.1.conv2→classifier')
})

test.each(modelNames)('%s: an edge fits the shapes of both its ends, which follow in model order', name => {
  const network = createNetwork(name)
  const layers = layersOf(network)
  expect(layers.map(layer => layer.name)).toEqual(maskable(network.weights).map(weight => weight.name))
  layers.forEach(({ shape: [out = 0], feeds }, i) => {
    expect(feeds.length > 0).toBe(i < layers.length - 1)
    for (const { name: reader, positions } of feeds) {
      const at = layers.findIndex(layer => layer.name === reader)
      expect(at).toBeGreaterThan(i)
      expect(layers[at]?.shape[1]).toBe(out * positions)   // no network of the list has groups
    }
  })
})
