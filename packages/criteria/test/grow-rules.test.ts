import { arraySource, Mask, or, randomStream, randomSubset, type ScoreSource } from '@itop/masks'
import { describe, expect, test } from 'vitest'
import { growRules } from '../src/registry.js'
import type { GrowRule } from '../src/types.js'

// What is each one's own; the laws of every grow rule are in @itop/conformance, which tests ours.

/** One source under every name that a rule asks for. */
const everything = (source: ScoreSource) =>
  Object.fromEntries(Object.values(growRules).flatMap(({ needs }) => needs.map(name => [name, source])))

/** The streams of a seed and its parts. */
const drawn = (seed: string) => (part = '') => randomStream(`${seed}/${part}`)

describe.each(Object.entries(growRules))('%s', (name, rule: GrowRule) => {
  test('is found under its own name', () => {
    expect(rule.name).toBe(name)
  })
})

describe('rules that draw at random', () => {
  const size = 20
  const kept = Mask.fromIndices([size], [0, 5, 6, 19])
  const draws = 4000

  test.each(['random', 'random-bernoulli'])('%s draws every inactive position equally often', async name => {
    const times = new Array<number>(size).fill(0)
    for (let i = 0; i < draws; i++) {
      const chosen = await growRules[name].grow({ kept, everActive: kept, count: 4, draws: drawn(`${i}`) })
      for (const position of chosen) times[position]++
    }
    // 16 candidates, each with probability 1/4: mean 1000, standard deviation 27; five of those.
    times.forEach((n, i) => {
      if (kept.has(i)) expect(n).toBe(0)
      else expect(Math.abs(n - 1000)).toBeLessThan(137)
    })
  })

  test('random-bernoulli draws a binomial number: mean n, variance n(1 − n/z)', async () => {
    const none = Mask.empty([1000])
    const counts: number[] = []
    for (let i = 0; i < draws; i++) {
      const request = { kept: none, everActive: none, count: 100, draws: drawn(`b${i}`) }
      counts.push((await growRules['random-bernoulli'].grow(request)).length)
    }
    const mean = counts.reduce((a, b) => a + b) / draws
    const variance = counts.reduce((sum, n) => sum + (n - mean) ** 2, 0) / draws
    expect(Math.abs(mean - 100)).toBeLessThan(0.75)      // five standard errors of 9.49 / √4000
    expect(Math.abs(variance - 90)).toBeLessThan(10.1)   // five standard errors of 90·√(2 / 4000)
  })
})

describe('random-unfired', () => {
  const kept = Mask.from([1, 0, 0, 0, 0, 0])
  const everActive = Mask.from([1, 1, 1, 1, 0, 0])

  test('takes never-active positions while there are enough', async () => {
    for (let i = 0; i < 20; i++) {
      const [position] = await growRules['random-unfired'].grow({ kept, everActive, count: 1, draws: drawn(`${i}`) })
      expect([4, 5]).toContain(position)
    }
  })

  test('then takes all of them and the rest from the other inactive positions', async () => {
    const chosen = await growRules['random-unfired'].grow({ kept, everActive, count: 3, draws: drawn('a') })
    expect([...chosen].slice(1)).toEqual([4, 5])
    expect([1, 2, 3]).toContain(chosen[0])
  })

  test('explores as fast as is possible', async () => {
    let seen = randomSubset({ shape: [500], within: 'inside', count: 50, seed: 'first' })
    const empty = Mask.empty([500])
    for (let step = 1; step <= 9; step++) {
      const request = { kept: empty, everActive: seen, count: 50, draws: drawn(`${step}`) }
      const grown = await growRules['random-unfired'].grow(request)
      seen = or(seen, Mask.fromIndices([500], grown))
      expect(seen.count).toBe(50 + 50 * step)
    }
  })
})

test('gradient and momentum take the largest magnitudes, whatever their sign; ties go to the lower index', async () => {
  const request = {
    kept: Mask.from([1, 0, 0, 0, 0, 0]),
    everActive: Mask.full([6]),
    measured: everything(arraySource([99, -7, 2, 9, -2, 2])),
    draws: drawn('')
  }
  for (const name of ['gradient', 'momentum']) {
    expect([...await growRules[name].grow({ ...request, count: 2 })]).toEqual([1, 3])
    expect([...await growRules[name].grow({ ...request, count: 4 })]).toEqual([1, 2, 3, 4])
  }
})

test('gradient without a source says what to provide', async () => {
  const kept = Mask.empty([3])
  const choice = growRules['gradient'].grow({ kept, everActive: kept, count: 1, draws: drawn('') })
  await expect(choice).rejects.toThrow('Provide a ScoreSource as measured: { "gradient": … }')
})
