import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  createNetwork, maskable, wideResNet, type Network, type WeightSpec
} from '../src/index.js'
import { usePlainCpu } from './plain-cpu.js'

beforeAll(usePlainCpu)

const sizeOf = ({ shape }: WeightSpec) => shape.reduce((product, length) => product * length, 1)
const total = (weights: readonly WeightSpec[]) => weights.reduce((sum, spec) => sum + sizeOf(spec), 0)
const parameters = ({ weights }: Network) => total(weights.filter(({ role }) => role !== 'statistic'))
const named = ({ weights }: Network, name: string) => weights.find(spec => spec.name === name)
describe('wideResNet', () => {
  test('any depth and width has the weights of its closed form', () => {
    const upTo = (max: number) => fc.integer({ min: 1, max })
    fc.assert(fc.property(upTo(5), upTo(12), upTo(200), (n, width, classes) => {
      const network = createNetwork(`wrn-${6 * n + 4}-${width}`, { classes })
      let [weights, norms, inputs] = [27 * 16, 0, 16]
      for (const out of [16 * width, 32 * width, 64 * width]) {
        weights += 9 * inputs * out + 9 * (2 * n - 1) * out * out + (inputs === out ? 0 : inputs * out)
        norms += inputs + (2 * n - 1) * out
        inputs = out
      }
      weights += inputs * classes
      expect(total(maskable(network.weights))).toBe(weights)
      expect(parameters(network)).toBe(weights + 2 * (norms + inputs) + classes)
      expect(network.steps.filter(({ op }) => op === 'conv2d' || op === 'linear').length - 6 * n - 2)
        .toBe(width === 1 ? 2 : 3)                                             // shortcuts
    }), { numRuns: 40 })
  })

  test('drops values between the two convolutions of a block, unless told not to', () => {
    const rates = ({ steps }: Network) => steps.flatMap(step => step.op === 'dropout' ? [step.name, step.rate] : [])
    expect(rates(wideResNet({ depth: 10, width: 1 }))).toEqual(
      [1, 2, 3].flatMap(stage => [`block${stage}.layer.0.dropout`, 0.3]))
    expect(rates(wideResNet({ depth: 10, width: 1, dropout: 0 }))).toEqual([])
  })

  const noDepths = ['wrn-23-2', 'wrn-4-2', 'wrn-29-10', 'wrn-1006-1', 'wrn-100006-1']
  test.each(noDepths)('%s is refused: there is no such depth', name => {
    expect(() => createNetwork(name)).toThrow(new RangeError(
      `${name}: depth must be 6n + 4 with n ≥ 1 (10, 16, 22, 28, …), at most 1000, got ${name.split('-')[1]}.`))
  })

  test('refuses a width that is none', () => {
    for (const width of [0, 257, 16_777_216, Infinity, NaN, 1.5]) {
      expect(() => wideResNet({ depth: 10, width })).toThrow(
        `wrn-10-${width}: width must be an integer in [1, 256], got ${width}.`)
    }
  })

  test('the deepest and the widest are made, both at once are refused with their number of weights', () => {
    expect(createNetwork('wrn-1000-1').weights).toHaveLength(4989)
    expect(named(createNetwork('wrn-10-64'), 'block3.layer.0.conv2')?.shape).toEqual([4096, 4096, 3, 3])
    expect(() => createNetwork('wrn-1000-64')).toThrow(new RangeError(
      'wrn-1000-64: a WideResNet may have at most 2^30 maskable weights, about 1074 million; this one has ' +
      '65703 million. Lower depth or width.'))
    expect(() => createNetwork('wrn-16777216-16777216')).toThrow('width must be an integer in [1, 256]')
  })
})
