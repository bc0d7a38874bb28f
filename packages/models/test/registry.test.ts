import { describe, expect, test } from 'vitest'
import { createNetwork, maskable, modelNames, networks } from '../src/index.js'

test('lists the networks that a recipe can name', () => {
  expect(modelNames).toEqual(Object.keys(networks))
  expect(modelNames).toEqual([
    'mlp', 'mlp-cifar10', 'lenet5', 'vgg16', 'vgg-c', 'vgg-like', 'vgg19', 'resnet18', 'resnet34', 'resnet50',
    'wrn-16-8', 'wrn-22-2', 'wrn-28-2', 'wrn-28-10'
  ])
})

const perceptrons = [['mlp', [784, 300, 100, 10]], ['mlp-cifar10', [3072, 1024, 512, 10]]] as const

test.each(perceptrons)('%s is %j', (name, widths) => {
  const { weights } = createNetwork(name)
  expect(maskable(weights).map(({ shape }) => shape)).toEqual([1, 2, 3].map(i => [widths[i], widths[i - 1]]))
  expect(weights.map(spec => spec.name)).toEqual(['fc1', 'fc1.bias', 'fc2', 'fc2.bias', 'fc3', 'fc3.bias'])
  expect(weights.map(({ role }) => role)).toEqual(['dense', 'bias', 'dense', 'bias', 'dense', 'bias'])
  expect(weights.every(({ positions }) => positions === 1)).toBe(true)
})

describe('createNetwork', () => {
  test.each(modelNames)('makes equal networks of the name %s', name => {
    const [first, second] = [createNetwork(name), createNetwork(name)]
    expect({ ...first, forward: null }).toEqual({ ...second, forward: null })
  })

  const unknown = ['resnet', 'toString', '', 'wrn-28', 'wrn-28-02', 'wrn-28-2.5', 'wrn-22-2-no']

  test.each(unknown)('refuses the unknown name %j', name => {
    expect(() => createNetwork(name)).toThrow(new RangeError(
      `createNetwork: unknown model ${JSON.stringify(name)}. There are ${modelNames.join(', ')}, ` +
      'and wrn-<depth>-<width>, also with -no-dropout; a network of your own is passed as an object.'))
  })

  test('leaves dropout out of a WideResNet where its name says so, and nothing else', () => {
    const [usual, plain] = [createNetwork('wrn-10-1'), createNetwork('wrn-10-1-no-dropout')]
    const opsOf = ({ steps }: typeof usual) => steps.map(({ op }) => op)
    expect(plain.name).toBe('wrn-10-1-no-dropout')
    expect(plain.weights).toEqual(usual.weights)
    expect(opsOf(usual).filter(op => op === 'dropout').length).toBe(3)
    expect(opsOf(plain)).toEqual(opsOf(usual).filter(op => op !== 'dropout'))
  })
})
