import { describe, expect, test } from 'vitest'
import {
  constantRate, cosineRate, multiStepRate, oneCycleRate, stepRate, warmUp, type LearningRate
} from '../src/index.js'

/** The rates of some steps of a training of 40 steps, 10 an epoch. */
const rates = (schedule: LearningRate, ...steps: number[]) => steps.map(step => schedule(step, 10, 40))

describe('learning rates', () => {
  test('a constant stays', () => {
    expect(rates(constantRate(0.1), 0, 39)).toEqual([0.1, 0.1])
  })

  test('milestones at a half and three quarters divide by ten', () => {
    const schedule = multiStepRate({ learningRate: 0.1 })
    const [first, before, half, late, quarter, last] = rates(schedule, 0, 19, 20, 29, 30, 39)
    expect([first, before]).toEqual([0.1, 0.1])
    expect(half).toBeCloseTo(0.01, 12)
    expect(late).toBe(half)
    expect(quarter).toBeCloseTo(0.001, 12)
    expect(last).toBe(quarter)
  })

  test('milestones and their factor can be chosen, as in the runs of RigL on CIFAR', () => {
    const schedule = multiStepRate({ learningRate: 0.1, milestones: [0.25, 0.5, 0.75], factor: 0.5 })
    expect(rates(schedule, 9, 10, 20, 30)).toEqual([0.1, 0.05, 0.025, 0.0125])
  })

  test('steps fall every so many epochs', () => {
    const schedule = stepRate({ learningRate: 1, epochs: 1.5, factor: 0.5 })
    expect(rates(schedule, 0, 14, 15, 29, 30)).toEqual([1, 1, 0.5, 0.5, 0.25])
  })

  test('a cosine goes from the rate to the floor', () => {
    const [first, half, last] = rates(cosineRate({ learningRate: 0.2, floor: 0.1 }), 0, 20, 40)
    expect(first).toBe(0.2)
    expect(half).toBeCloseTo(0.15, 12)
    expect(last).toBeCloseTo(0.1, 12)
  })

  test('a warm-up of four steps gives fifths of the rate', () => {
    const expected = [0.2, 0.4, 0.6, 0.8, 1, 1]
    rates(warmUp(constantRate(1), { steps: 4 }), 0, 1, 2, 3, 4, 39).forEach((rate, i) => {
      expect(rate).toBeCloseTo(expected[i], 12)
    })
  })

  test('a warm-up in epochs counts their steps', () => {
    expect(rates(warmUp(constantRate(11), { epochs: 1 }), 0, 9, 10)).toEqual([1, 10, 11])
  })

  test('one cycle is a line up to three tenths, and half a cosine down to 0', () => {
    const schedule = oneCycleRate({ learningRate: 0.1 })
    const expected = [0.004, 0.052, 0.1, 0.1 * (1 + Math.SQRT1_2) / 2, 0.05, 0]
    rates(schedule, 0, 6, 12, 19, 26, 40).forEach((rate, i) => { expect(rate).toBeCloseTo(expected[i], 12) })
  })

  test('one cycle can go down a line to a floor, and begin at its peak', () => {
    const schedule = oneCycleRate({ learningRate: 1, start: 0.5, peak: 0.5, fall: 'linear', floor: 0.2 })
    const expected = [0.5, 0.75, 1, 0.6, 0.2]
    rates(schedule, 0, 10, 20, 30, 40).forEach((rate, i) => { expect(rate).toBeCloseTo(expected[i], 12) })
    expect(rates(oneCycleRate({ learningRate: 1, peak: 0 }), 0)).toEqual([1])
  })

  test('what cannot be a schedule is refused', () => {
    expect(() => constantRate(NaN)).toThrow('constantRate: learningRate must be a number ≥ 0, got NaN.')
    expect(() => multiStepRate({ learningRate: 1, milestones: [0.5, 0.5] })).toThrow(
      /must ascend inside \(0, 1\), got \[0.5, 0.5\]/)
    expect(() => multiStepRate({ learningRate: 1, milestones: [100] })).toThrow(/shares of the whole training/)
    expect(() => stepRate({ learningRate: 1, epochs: 0 })).toThrow(/epochs must be above 0/)
    expect(() => multiStepRate({ learningRate: 1, milestones: [90, 30], unit: 'epoch' })).toThrow(
      /inside \(0, Infinity\), got \[90, 30\]\. They are epochs/)
    expect(() => multiStepRate({ learningRate: 1, unit: 'epoch' })).toThrow(/got \[\]\. They are epochs/)
    expect(() => warmUp(constantRate(1), { epochs: 2.5, per: 'epoch' })).toThrow(/must be an integer ≥ 0, got 2.5/)
    expect(() => warmUp(constantRate(1), { steps: 5, per: 'epoch' })).toThrow(/unknown option "per"/)
    expect(() => oneCycleRate({ learningRate: 1, peak: 1 })).toThrow('oneCycleRate: peak must be in [0, 1), got 1.')
    // @ts-expect-error an option that does not exist
    expect(() => cosineRate({ learningRate: 1, flor: 0 })).toThrow(/unknown option "flor"/)
  })
})

describe('the schedules of the ITOP repository', () => {
  /** The rate of each epoch, the same at its first and last step. */
  const byEpoch = (schedule: LearningRate, stepsPerEpoch: number, epochs: number) =>
    Array.from({ length: epochs }, (_, epoch) => {
      const [first, last] = [0, stepsPerEpoch - 1].map(step =>
        schedule(epoch * stepsPerEpoch + step, stepsPerEpoch, epochs * stepsPerEpoch))
      expect(last).toBe(first)
      return first
    })

  test('CIFAR, 250 epochs: a tenth after 125, another after 187', () => {
    const schedule = multiStepRate({ learningRate: 0.1, milestones: [125, 187], unit: 'epoch' })
    const expected = Array.from({ length: 250 }, (_, epoch) => epoch < 125 ? 0.1 : epoch < 187 ? 0.01 : 0.001)
    byEpoch(schedule, 352, 250).forEach((rate, i) => { expect(rate).toBeCloseTo(expected[i], 12) })
  })

  test('CIFAR, five times as long: after 5 · 125 and 5 · 187', () => {
    const schedule = multiStepRate({ learningRate: 0.1, milestones: [625, 935], unit: 'epoch' })
    const seen = byEpoch(schedule, 352, 1250)
    expect([624, 625, 934, 935].map(epoch => seen[epoch].toPrecision(3))).toEqual(
      ['0.100', '0.0100', '0.0100', '0.00100'])
  })

  test('ImageNet: sixths of the rate for five epochs, then a tenth after 30, 60 and 90', () => {
    const steps = multiStepRate({ learningRate: 0.1, milestones: [30, 60, 90], unit: 'epoch' })
    const seen = byEpoch(warmUp(steps, { epochs: 5, per: 'epoch' }), 10_009, 100)
    const expected = [0.016667, 0.033333, 0.05, 0.066667, 0.083333, 0.1]
    expected.forEach((rate, i) => { expect(seen[i]).toBeCloseTo(rate, 6) })
    expect([29, 30, 59, 60, 89, 90, 99].map(epoch => Number(seen[epoch].toPrecision(6)))).toEqual(
      [0.1, 0.01, 0.01, 0.001, 0.001, 0.0001, 0.0001])
  })
})
