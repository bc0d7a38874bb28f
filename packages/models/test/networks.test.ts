import { erk } from '@itop/masks'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  createNetwork, maskable, modelNames, resnet50, wideResNet, type Network, type WeightSpec
} from '../src/index.js'
import { goldenNetworks } from './golden/networks.js'
import { usePlainCpu } from './plain-cpu.js'
import { shapeOps } from './shape-ops.js'

beforeAll(usePlainCpu)

const sizeOf = ({ shape }: WeightSpec) => shape.reduce((product, length) => product * length, 1)
const total = (weights: readonly WeightSpec[]) => weights.reduce((sum, spec) => sum + sizeOf(spec), 0)
const parameters = ({ weights }: Network) => total(weights.filter(({ role }) => role !== 'statistic'))
const named = ({ weights }: Network, name: string) => weights.find(spec => spec.name === name)

test('LeNet-5 has the weights of Caffe\'s network', () => {
  expect(createNetwork('lenet5').weights.map(({ name, shape, positions }) => [name, shape, positions])).toEqual([
    ['conv1', [20, 1, 5, 5], 24 * 24], ['conv1.bias', [20], 24 * 24],
    ['conv2', [50, 20, 5, 5], 8 * 8], ['conv2.bias', [50], 8 * 8],
    ['fc3', [500, 800], 1], ['fc3.bias', [500], 1], ['fc4', [10, 500], 1], ['fc4.bias', [10], 1]
  ])
})

/** By name: input, classes, maskable weights, all parameters. */
const facts: Record<string, readonly [input: string, classes: number, maskable: number, parameters: number]> = {
  'mlp': ['1×28×28', 10, 266_200, 266_610],
  'mlp-cifar10': ['3×32×32', 10, 3_675_136, 3_676_682],
  'lenet5': ['1×28×28', 10, 430_500, 431_080],
  'vgg16': ['3×32×32', 10, 15_239_872, 15_255_626],
  'vgg-c': ['3×32×32', 10, 11_307_712, 11_323_466],
  'vgg-like': ['3×32×32', 10, 14_977_728, 14_991_946],
  'vgg19': ['3×32×32', 10, 20_024_000, 20_035_018],
  'resnet18': ['3×32×32', 100, 11_210_432, 11_220_032],
  'resnet34': ['3×32×32', 100, 21_311_168, 21_328_192],
  'resnet50': ['3×224×224', 1000, 25_502_912, 25_557_032],
  'wrn-16-8': ['3×32×32', 10, 10_954_160, 10_961_370],
  'wrn-22-2': ['3×32×32', 10, 1_076_912, 1_079_642],
  'wrn-28-2': ['3×32×32', 10, 1_463_984, 1_467_610],
  'wrn-22-8': ['3×32×32', 10, 17_147_312, 17_158_106],
  'wrn-16-10': ['3×32×32', 10, 17_107_632, 17_116_634]
}

test.each(Object.entries(facts))('%s has the images, classes and weights of the reference', (name, fact) => {
  const network = createNetwork(name)
  const { input: { c, h, w }, classes } = network
  expect([`${c}×${h}×${w}`, classes, total(maskable(network.weights)), parameters(network)]).toEqual(fact)
  expect(network.name).toBe(name)
})

test('every registered network has its facts above, or a closed form below', () => {
  expect(modelNames.filter(name => !(name in facts))).toEqual(['wrn-28-10'])
})

describe.each(goldenNetworks)('$name with $classes classes', golden => {
  const { name, classes, tensors, macs, at, rows } = golden
  const layers = maskable(createNetwork(name, { classes }).weights)
  const multiplyAdds = (layer: WeightSpec) => sizeOf(layer) * layer.positions

  test('has the layers of the reference, in its order', () => {
    const shapes = new Map<string, WeightSpec[]>()
    for (const layer of layers) shapes.set(layer.shape.join(), [...shapes.get(layer.shape.join()) ?? [], layer])
    const found = [...shapes.values()].map(group => [group[0]!.shape, group.length, group[0]!.name])
    expect(found).toEqual(rows.map(([shape, count, first]) => [shape, count, first]))
    expect([layers.length, total(layers)]).toEqual([tensors, golden.maskable])
  })

  test('has as many multiply-adds', () => {
    expect(layers.reduce((sum, layer) => sum + multiplyAdds(layer), 0)).toBe(macs)
  })

  test.each(at.map((row, i) => ({ ...row, i })))('ERK at $density gives the densities of the reference', row => {
    const { density, scale, macRatio, saturated, i } = row
    const densities = new Map(rows.map(([shape, , , columns]) => [shape.join(), columns[i]!]))
    const found = erk(layers, { density })
    let active = 0
    for (const [j, layer] of found.entries()) {
      expect(Math.abs(layer.density - densities.get(layer.shape.join())!), layer.name).toBeLessThan(1e-6)
      active += layer.density * multiplyAdds(layers[j]!)
      const raw = layer.shape.reduce((sum, length) => sum + length, 0) / layer.size
      if (layer.density < 1) expect(Math.abs(layer.density / raw / scale - 1)).toBeLessThan(1e-9)
    }
    expect(found.filter(layer => layer.density === 1).map(layer => layer.name).sort()).toEqual([...saturated].sort())
    expect(Math.abs(active / macs - macRatio)).toBeLessThan(1e-6)
  })
})

test.each(modelNames)('%s: the shapes of its steps are those of a forward pass, and it ends in logits', name => {
  const network = createNetwork(name)
  const { ops, made } = shapeOps(network)
  const tensor = tf.scalar(0)
  const end = network.forward(ops, { ...network.input, n: 1, tensor })
  tensor.dispose()
  expect(network.steps.map(({ output }) => output)).toEqual(made)
  expect(end).toMatchObject({ c: network.classes, h: 1, w: 1 })
  const floats = [network.input, ...network.steps.filter(({ op }) => op !== 'flatten').map(({ output }) => output)]
    .reduce((sum, { c, h, w }) => sum + c * h * w, 0)
  expect(network.activationFloats).toBe(floats)
})

describe('names are those of the reference\'s modules', () => {
  const names = (name: string) => createNetwork(name).weights.filter(({ role }) => role !== 'statistic')
    .map(spec => spec.name).filter(weight => !weight.endsWith('.bias'))

  test('vgg: convolution, norm, ReLU; in the classifier linear, ReLU, norm', () => {
    expect(names('vgg16')).toEqual([
      ...[0, 3, 7, 10, 14, 17, 20, 24, 27, 30, 34, 37, 40].flatMap(i => [`features.${i}`, `features.${i + 1}`]),
      'classifier.0', 'classifier.2', 'classifier.3', 'classifier.5', 'classifier.6'
    ])
    expect(names('vgg-c').slice(0, 14)).toEqual(names('vgg16').slice(0, 14))
    expect(names('vgg-like').slice(-3)).toEqual(['classifier.0', 'classifier.2', 'classifier.3'])
    expect(names('vgg19').slice(-3)).toEqual(['feature.49', 'feature.50', 'classifier'])
  })

  test('residual networks: a shortcut where the shape changes', () => {
    expect(names('resnet18').slice(0, 17)).toEqual(['conv1', 'bn1',
      ...[0, 1].flatMap(i => ['conv1', 'bn1', 'conv2', 'bn2'].map(part => `layer1.${i}.${part}`)),
      ...['conv1', 'bn1', 'conv2', 'shortcut.0', 'shortcut.1', 'bn2'].map(part => `layer2.0.${part}`),
      'layer2.1.conv1'])
    expect(names('resnet50').slice(2, 10)).toEqual(
      ['conv1', 'bn1', 'conv2', 'bn2', 'conv3', 'downsample.0', 'downsample.1', 'bn3'].map(part => `layer1.0.${part}`))
    expect(names('wrn-22-2').slice(0, 11)).toEqual(['conv1',
      ...['bn1', 'conv1', 'bn2', 'conv2', 'convShortcut'].map(part => `block1.layer.0.${part}`),
      ...['bn1', 'conv1', 'bn2', 'conv2'].map(part => `block1.layer.1.${part}`), 'block1.layer.2.bn1'])
    expect(names('wrn-22-2').slice(-2)).toEqual(['bn1', 'fc'])
  })
})

describe('the order of the operations is that of the paper', () => {
  /** A step a line: operation, name, stride, and the steps whose outputs it takes. */
  const lines = ({ steps }: Network): string[] => steps.map((step, i) => [
    `${i}`, step.op, ...'name' in step ? [step.name] : [], ...'stride' in step ? [`/${step.stride[0]}`] : [],
    ...'relu' in step && step.relu ? ['relu'] : [], '←', step.inputs.join(' ')].join(' '))

  test('WideResNet: norm and ReLU before each convolution, the shortcut after the first', () => {
    expect(lines(wideResNet({ depth: 10, width: 1 })).slice(0, 14)).toEqual([
      '0 conv2d conv1 /1 ← -1',
      '1 batchNorm block1.layer.0.bn1 relu ← 0',
      '2 conv2d block1.layer.0.conv1 /1 ← 1',
      '3 batchNorm block1.layer.0.bn2 relu ← 2',
      '4 dropout block1.layer.0.dropout ← 3',
      '5 conv2d block1.layer.0.conv2 /1 ← 4',
      '6 add ← 5 0',
      '7 batchNorm block2.layer.0.bn1 relu ← 6',
      '8 conv2d block2.layer.0.conv1 /2 ← 7',
      '9 batchNorm block2.layer.0.bn2 relu ← 8',
      '10 dropout block2.layer.0.dropout ← 9',
      '11 conv2d block2.layer.0.conv2 /1 ← 10',
      '12 conv2d block2.layer.0.convShortcut /2 ← 7',
      '13 add ← 11 12'
    ])
    expect(lines(wideResNet({ depth: 10, width: 1 })).slice(-3)).toEqual([
      '21 batchNorm bn1 relu ← 20', '22 globalAveragePool ← 21', '23 linear fc ← 22'])
  })

  test('ResNet: ReLU after the sum, in the last norm of a block', () => {
    expect(lines(createNetwork('resnet18')).slice(0, 16)).toEqual([
      '0 conv2d conv1 /1 ← -1',
      '1 batchNorm bn1 relu ← 0',
      '2 conv2d layer1.0.conv1 /1 ← 1',
      '3 batchNorm layer1.0.bn1 relu ← 2',
      '4 conv2d layer1.0.conv2 /1 ← 3',
      '5 batchNorm layer1.0.bn2 relu ← 4 1',
      '6 conv2d layer1.1.conv1 /1 ← 5',
      '7 batchNorm layer1.1.bn1 relu ← 6',
      '8 conv2d layer1.1.conv2 /1 ← 7',
      '9 batchNorm layer1.1.bn2 relu ← 8 5',
      '10 conv2d layer2.0.conv1 /2 ← 9',
      '11 batchNorm layer2.0.bn1 relu ← 10',
      '12 conv2d layer2.0.conv2 /1 ← 11',
      '13 conv2d layer2.0.shortcut.0 /2 ← 9',
      '14 batchNorm layer2.0.shortcut.1 ← 13',
      '15 batchNorm layer2.0.bn2 relu ← 12 14'
    ])
  })

  test('ResNet-50: the stride on the 3×3', () => {
    const block = lines(resnet50()).filter(line => line.includes('layer2.0'))
    const first = Number(block[0]!.split(' ')[0])
    const [before, last] = [first - 1, first + 8]
    expect(block.map(line => line.split(' ').slice(1).join(' '))).toEqual([
      `conv2d layer2.0.conv1 /1 ← ${before}`,
      `batchNorm layer2.0.bn1 relu ← ${first}`,
      `conv2d layer2.0.conv2 /2 ← ${first + 1}`,
      `batchNorm layer2.0.bn2 relu ← ${first + 2}`,
      `conv2d layer2.0.conv3 /1 ← ${first + 3}`,
      `conv2d layer2.0.downsample.0 /2 ← ${before}`,
      `batchNorm layer2.0.downsample.1 ← ${first + 5}`,
      `batchNorm layer2.0.bn3 relu ← ${first + 4} ${first + 6}`
    ])
    expect(lines(resnet50())[last]).toContain('layer2.1.conv1')
    expect(lines(resnet50())[2]).toBe('2 maxPool /2 ← 1')
  })

  test('VGG: norm before ReLU in the features, after it in the classifier', () => {
    const all = lines(createNetwork('vgg-like')).map(line => line.replace(/^\d+ | ←.*/g, ''))
    expect(all.slice(0, 5)).toEqual(['conv2d features.0 /1', 'batchNorm features.1 relu', 'conv2d features.3 /1',
      'batchNorm features.4 relu', 'maxPool /2'])
    expect(all.slice(-5)).toEqual(
      ['maxPool /2', 'flatten', 'linear classifier.0 relu', 'batchNorm classifier.2', 'linear classifier.3'])
    expect(lines(createNetwork('vgg19')).slice(-2).map(line => line.split(' ')[1])).toEqual(
      ['globalAveragePool', 'linear'])
  })
})

describe('starts', () => {
  const init = (network: Network, name: string) => named(network, name)?.init
  const uniform = (fanIn: number) => ({ kind: 'uniform', halfWidth: 1 / Math.sqrt(fanIn) })
  const normal = (variance: number) => ({ kind: 'normal', deviation: Math.sqrt(variance) })

  test('usually uniform in ±1/√fan-in', () => {
    expect(init(createNetwork('vgg16'), 'features.3')).toEqual(uniform(64 * 9))
    expect(init(createNetwork('vgg16'), 'features.3.bias')).toEqual(uniform(64 * 9))
    expect(init(createNetwork('resnet18'), 'classifier')).toEqual(uniform(512))
    expect(named(createNetwork('resnet18'), 'classifier.bias')).toBeUndefined()
  })

  test('WideResNet: normal over the fan-out, no bias at first', () => {
    const network = createNetwork('wrn-22-2')
    expect(init(network, 'block2.layer.0.conv1')).toEqual(normal(2 / (9 * 64)))
    expect(init(network, 'block2.layer.0.convShortcut')).toEqual(normal(2 / 64))
    expect(init(network, 'fc')).toEqual(uniform(128))
    expect(init(network, 'fc.bias')).toEqual({ kind: 'constant', value: 0 })
  })

  test('ResNet-50: normal over the fan-in', () => {
    expect(init(resnet50(), 'conv1')).toEqual(normal(2 / (3 * 49)))
    expect(init(resnet50(), 'layer2.0.downsample.0')).toEqual(normal(2 / 256))
    expect(init(resnet50(), 'fc.bias')).toEqual(uniform(2048))
  })
})
