import { describe, expect, test } from 'vitest'
import { medianRule, type Curve } from '../../src/sweep/hopeless/median-rule.js'

const curve = (...accuracies: number[]): Curve => accuracies.map((accuracy, i) => ({ step: 10 * (i + 1), accuracy }))
const rule = { from: 0, among: 3 }

describe('the median rule', () => {
  const others = [curve(0.2, 0.6), curve(0.4, 0.5), curve(0.3, 0.9)] // until step 20: 0.6, 0.5, 0.9

  test('gives a run up whose best accuracy is below the median of the others\' best until the same step', () => {
    expect(medianRule(curve(0.55, 0.1), others, rule)).toEqual({ step: 20, best: 0.55, median: 0.6, among: 3 })
    expect(medianRule(curve(0.6, 0.1), others, rule)).toBeUndefined()
    expect(medianRule(curve(0.25), others, rule)).toEqual({ step: 10, best: 0.25, median: 0.3, among: 3 })
  })

  test('compares with nothing that came later, and with nobody who has not come there', () => {
    expect(medianRule(curve(0.3), others, rule)).toBeUndefined()
    expect(medianRule(curve(0, 0, 0), others, rule)).toBeUndefined()
    expect(medianRule(curve(0, 0), [...others, curve(0)], { ...rule, among: 4 })).toBeUndefined()
  })

  test('is silent before its first step, with too few others, and of a run without a test', () => {
    expect(medianRule(curve(0, 0), others, { ...rule, from: 21 })).toBeUndefined()
    expect(medianRule(curve(0, 0), others, { ...rule, from: 20 })).toBeDefined()
    expect(medianRule(curve(0, 0), others, { ...rule, among: 4 })).toBeUndefined()
    expect(medianRule([], others, rule)).toBeUndefined()
  })
})
