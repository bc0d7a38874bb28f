import { beforeAll, describe, expect, test } from 'vitest'
import {
  createNetwork, modelNames, vgg, wideResNet, type Network, type VggVariant
} from '../src/index.js'
import { usePlainCpu } from './plain-cpu.js'

beforeAll(usePlainCpu)

const named = ({ weights }: Network, name: string) => weights.find(spec => spec.name === name)

describe('classes and images of a data set', () => {
  test('classes change the last layer only', () => {
    for (const name of modelNames) {
      const [usual, other] = [createNetwork(name), createNetwork(name, { classes: 7 })]
      expect(other.classes).toBe(7)
      const changed = other.weights.filter((spec, i) => spec.shape.join() !== usual.weights[i]!.shape.join())
      expect(changed.every(({ shape }) => shape[0] === 7)).toBe(true)
      expect(changed.map(({ role }) => role)).toEqual(/resnet(18|34)/.test(name) ? ['dense'] : ['dense', 'bias'])
    }
  })

  test('grey images change the first convolution only', () => {
    const network = createNetwork('vgg16', { input: { c: 1, h: 32, w: 32 } })
    expect(network.weights.slice(0, 5).map(({ shape }) => shape)).toEqual(
      [[64, 1, 3, 3], [64], [64], [64], [64]])
  })

  test.each(modelNames.filter(name => name !== 'resnet50'))('%s says which size it takes', name => {
    const { h, w } = createNetwork(name).input
    expect(() => createNetwork(name, { input: { c: 3, h: 64, w: 48 } })).toThrow(new RangeError(
      `${name}: takes images of ${h}×${w}, got 3×64×48. Choose data of that size, or another network.`))
  })

  test('ResNet-50 takes any size from 32×32; positions follow, weights do not', () => {
    const [small, usual] = [createNetwork('resnet50', { input: { c: 3, h: 32, w: 50 } }), createNetwork('resnet50')]
    expect(small.weights.map(({ name, shape }) => [name, shape])).toEqual(
      usual.weights.map(({ name, shape }) => [name, shape]))
    expect(named(small, 'layer4.2.conv3')?.positions).toBe(2)
    expect(named(usual, 'layer4.2.conv3')?.positions).toBe(49)
    expect(() => createNetwork('resnet50', { input: { c: 3, h: 32, w: 28 } })).toThrow(new RangeError(
      'resnet50: takes images of 32×32 or more, got 3×32×28. Choose larger ones.'))
  })

  test.each(modelNames)(
    '%s refuses more classes than a weight can have positions, and images of more numbers', name => {
      const { input } = createNetwork(name)
      expect(() => createNetwork(name, { classes: 1e9 })).toThrow(/may have at most 2\^32 positions, got 1000000000×/)
      expect(() => createNetwork(name, { classes: 1e300 })).toThrow(/may have at most 2\^32 positions/)
      expect(() => createNetwork(name, { input: { ...input, c: 2 ** 33 } })).toThrow(/2\^32|layers starts with/)
    })

  test('an image of any height and width is bounded by its numbers', () => {
    const huge = { c: 3, h: 100_000, w: 100_000 }
    expect(() => createNetwork('resnet50', { input: huge })).toThrow(new RangeError(
      'resnet50: an image may have at most 2^32 numbers, got 3×100000×100000. Choose smaller images.'))
  })

  test('classes that are none and options that nobody reads are refused', () => {
    expect(() => createNetwork('vgg16', { classes: 2.5 })).toThrow('vgg16: classes must be an integer ≥ 1, got 2.5.')
    expect(() => createNetwork('vgg16', { depth: 13 } as never)).toThrow(
      'createNetwork: unknown option "depth". Did you mean "input"? Known: classes, input.')
    expect(() => wideResNet({ depth: 10, widht: 1 } as never)).toThrow(
      'wideResNet: unknown option "widht". Did you mean "width"?')
    expect(() => vgg('vgg-d' as VggVariant)).toThrow(
      'vgg: unknown variant "vgg-d". There are vgg16, vgg-like, vgg-c, vgg19.')
  })
})
