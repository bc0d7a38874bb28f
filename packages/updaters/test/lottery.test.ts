import { activeCount, and, equals, Mask } from '@itop/masks'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lottery, type LotteryOptions } from '../src/methods/lottery.js'
import { densityAfterRounds, stepsOfRounds } from '../src/rounds-plan.js'
import type { LayerShape, LayerView } from '../src/types.js'
import { updateSteps } from '../src/update-plan.js'
import { first, nextView, smallNetwork } from './fixtures.js'

function layerOf(name: string, values: readonly number[]): LayerView {
  const stored = Mask.full([1, values.length])
  return { name, stored, forward: stored, everActive: stored, values: Float32Array.from(values), measured: {} }
}

/** What one round leaves of layers with these values. */
async function left(options: Partial<LotteryOptions>, ...layers: readonly (readonly number[])[]) {
  const views = layers.map((values, i) => layerOf(`l${i}`, values))
  const { change } = await lottery({ rounds: 1, ...options })
    .update(undefined, views, { step: 10, totalSteps: 20, seed: 1 })
  return change.layers.map(({ stored }) => [...stored.indices()])
}

/** Masks and views through all rounds, weights moving in between. */
async function run(options: LotteryOptions & { readonly rounds: number }, layers: readonly LayerShape[], seed: number) {
  const updater = lottery(options)
  let { views } = await first(updater, layers, seed)
  const history = [views]
  const plan = updater.plan(layers, { totalSteps: 10 * (options.rounds + 1) })
  for (const step of updateSteps(plan)) {
    const { change } = await updater.update(undefined, views, { step, totalSteps: 10, seed })
    views = views.map((view, i) => nextView(view, change.layers[i], `${seed}/${step}`))
    history.push(views)
  }
  return { history, plan }
}

describe('one round by hand', () => {
  const [a, b] = [[1, -5, 2, 3, -4], [-0.5, 6, 0.25, 7, -8]]

  test('the smallest weights of all layers together go', async () => {
    expect(await left({ pruneFraction: 0.3 }, a, b)).toEqual([[1, 2, 3, 4], [1, 3, 4]])   // 0.25, 0.5 and 1
  })

  test('or the smallest of each layer', async () => {
    expect(await left({ pruneFraction: 0.4, pruneScope: 'layer' }, a, b)).toEqual([[1, 3, 4], [1, 3, 4]])
  })

  test('the last layer has a fraction of its own where there is one, 0 leaves it whole', async () => {
    expect(await left({ pruneFraction: 0.4, outputFraction: 0, pruneScope: 'layer' }, a, b))
      .toEqual([[1, 3, 4], [0, 1, 2, 3, 4]])
    expect(await left({ pruneFraction: 0.4, outputFraction: 0.2 }, a, b)).toEqual([[1, 3, 4], [0, 1, 3, 4]])
  })

  test('of tied weights those of earlier layers and lower places stay', async () => {
    expect(await left({ pruneFraction: 0.5 }, [1, -1, 1], [1, 1, 1])).toEqual([[0, 1], [0]])
  })

  test('a layer keeps its largest weight, however small that is', async () => {
    expect(await left({ pruneFraction: 0.5 }, [0.1, 0.2], [3, 4])).toEqual([[1], [1]])
    expect(await left({ pruneFraction: 0.9, pruneScope: 'layer' }, [0.1, 0.2], [3, 4])).toEqual([[1], [1]])
  })

  test('or those that score lowest by another measure', async () => {
    // LAMP: w² over the sum of the squares that are no smaller, 1/14, 4/13, 1 beside 1/107, 6/106, 1.
    expect(await left({ pruneFraction: 0.5, prune: 'lamp' }, [1, 2, 3], [1, 2.5, 10])).toEqual([[1, 2], [2]])
    expect(await left({ pruneFraction: 0.5 }, [1, 2, 3], [1, 2.5, 10])).toEqual([[2], [1, 2]])
    expect(lottery({ prune: 'lamp' }).settings.prune).toBe('lamp')
    expect(lottery({ prune: 'taylor' }).needs).toEqual(['existing-gradients'])   // which rounds refuse
  })

  test('the authors\' codes take one more, and all that tie with it', async () => {
    // By layer: ½ · 5 is 2, half to even, so the third smallest goes too. Globally: ⌈0.3 · 10⌉ is 3, so four go.
    expect(await left({ pruneFraction: 0.5, pruneScope: 'layer', counts: 'reference' }, a, b)).toEqual([[1, 4], [3, 4]])
    expect(await left({ pruneFraction: 0.3, counts: 'reference' }, a, b)).toEqual([[1, 3, 4], [1, 3, 4]])
    expect(await left({ pruneFraction: 0.3, counts: 'reference' }, [1, 2, 2, 2, 2, 3])).toEqual([[5]])
    await expect(left({ pruneFraction: 0.3, counts: 'reference' }, [1, 1, 1], [2, 3, 4])).rejects.toThrow(
      'lottery: the round would leave \'l0\' with nothing')
  })
})

test('in every round exactly that share goes, masks are nested, and the plan knows how many stay', async () => {
  await fc.assert(fc.asyncProperty(
    fc.double({ min: 0.05, max: 0.6, noNaN: true }), fc.constantFrom('global' as const, 'layer' as const),
    fc.constantFrom(undefined, 0, 0.1), fc.integer({ min: 1, max: 4 }), fc.nat(),
    async (pruneFraction, pruneScope, outputFraction, rounds, seed) => {
      const { history, plan } = await run({ pruneFraction, pruneScope, outputFraction, rounds }, smallNetwork, seed)
      const together = outputFraction === undefined ? [[0, 1, 2]] : [[0, 1], [2]]
      const groups = pruneScope === 'layer' ? [[0], [1], [2]] : together
      for (let round = 1; round <= rounds; round++) {
        const [before, now] = [history[round - 1], history[round]]
        for (const group of groups) {
          const count = (views: readonly LayerView[]) => group.reduce((sum, i) => sum + views[i].stored.count, 0)
          const own = group[0] === 2 && outputFraction !== undefined ? outputFraction : pruneFraction
          expect(count(now)).toBe(activeCount(count(before), 1 - own))
          const { densities } = plan.at(plan.step(round))
          const planned = group.reduce((sum, i) => sum + densities[i] * now[i].stored.size, 0)
          expect(planned).toBeCloseTo(count(now), 6)
        }
        now.forEach(({ stored }, i) => { expect(equals(and(stored, before[i].stored), stored)).toBe(true) })
      }
    }), { numRuns: 30 })
})

describe('the plan', () => {
  test('is of all rounds, each from the step it rewinds to', () => {
    const options = { rounds: 3, pruneFraction: 0.5, rewindTo: 4 } as const
    expect(stepsOfRounds(options, 10)).toBe(28)
    const plan = lottery(options).plan(smallNetwork, { totalSteps: 28 })
    expect([...updateSteps(plan)]).toEqual([10, 16, 22])
    expect([1, 2, 3].map(plan.step)).toEqual([10, 16, 22])
    expect([0, 9, 10, 15, 21, 28].map(step => plan.at(step).densities[0])).toEqual([1, 1, 0.5, 0.5, 0.25, 0.125])
    expect(stepsOfRounds({ rounds: 3, rewindTo: 'end' }, 10)).toBe(40)
    expect(densityAfterRounds(options)).toBe(0.125)
  })

  test('a length that is not that of rounds, and a step beyond their end, are refused', () => {
    const plan = (options: Partial<LotteryOptions>, totalSteps: number) =>
      lottery({ rounds: 3, ...options }).plan(smallNetwork, { totalSteps })
    expect(() => plan({}, 41)).toThrow('lottery: 41 steps are not 4 rounds of one length')
    expect(() => plan({ rewindTo: 10 }, 10)).toThrow(
      'lottery: rewindTo must be below the 10 steps of a round, got 10. It is a step of the first one.')
  })

  test('rounds that would leave a layer with nothing, or take nothing, are refused', () => {
    const layers = [{ name: 'a', shape: [2, 5] }, { name: 'b', shape: [1, 3] }]
    const plan = (options: LotteryOptions & { readonly rounds: number }) => () =>
      lottery(options).plan(layers, { totalSteps: 10 * (options.rounds + 1) })
    expect(plan({ rounds: 2, pruneFraction: 0.5 })).not.toThrow()   // 13, 7, 4
    expect(plan({ rounds: 4, pruneFraction: 0.5 })).toThrow(
      'lottery: round 4 would leave a layer with nothing, since of 2 weights too few remain. Choose at most 3 rounds')
    expect(plan({ rounds: 3, pruneFraction: 0.5, pruneScope: 'layer', counts: 'reference' })).toThrow(
      'lottery: round 1 would leave \'b\' with nothing, since of 13 weights too few remain. Choose a smaller')
    expect(plan({ rounds: 9, pruneFraction: 0.9, pruneScope: 'layer' })).toThrow(
      'lottery: round 2 would prune nothing: 2 weights are left. Choose at most 1 rounds')
  })
})

test('settings out of range are refused, with what they may be', () => {
  const make = (options: object) => () => lottery(options as LotteryOptions)
  expect(lottery({}).settings).toMatchObject({ rounds: 5, pruneFraction: 0.2, pruneScope: 'global', rewindTo: 0 })
  expect(make({ rounds: 0 })).toThrow('lottery: rounds must be an integer in [1, 1000], got 0')
  expect(make({ rounds: 1, pruneFraction: 0 })).toThrow('lottery: pruneFraction must be in (0, 1), got 0')
  expect(make({ rounds: 1, pruneFraction: 1 })).toThrow('lottery: pruneFraction must be in (0, 1), got 1')
  expect(make({ rounds: 1, rewindTo: -1 })).toThrow('lottery: rewindTo must be an integer ≥ 0 or "end", got -1')
  expect(make({ rounds: 1, rewindTo: 'start' })).toThrow('must be an integer ≥ 0 or "end", got "start"')
  expect(make({ rounds: 1, pruneScope: 'unit' })).toThrow('lottery: pruneScope must be "global" or "layer", got "unit"')
  expect(make({ rounds: 1, interval: 3 })).toThrow('lottery: unknown option "interval"')
  expect(make({ rounds: 1, rewindTo: 'end' })).not.toThrow()
})
