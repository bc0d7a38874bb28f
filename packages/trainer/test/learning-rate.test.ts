import { describe, expect, test } from 'vitest'
import { constantRate, cosineRate, multiStepRate, stepRate, warmUp, type LearningRate } from '../src/index.js'

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

  test('what cannot be a schedule is refused', () => {
    expect(() => constantRate(NaN)).toThrow('constantRate: learningRate must be a number ≥ 0, got NaN.')
    expect(() => multiStepRate({ learningRate: 1, milestones: [0.5, 0.5] })).toThrow(
      /must ascend inside \(0, 1\), got \[0.5, 0.5\]/)
    expect(() => multiStepRate({ learningRate: 1, milestones: [100] })).toThrow(/shares of the whole training/)
    expect(() => stepRate({ learningRate: 1, epochs: 0 })).toThrow(/epochs must be above 0/)
    // @ts-expect-error an option that does not exist
    expect(() => cosineRate({ learningRate: 1, flor: 0 })).toThrow(/got 'flor'/)
  })
})
