// What a method needs is measured by name, and nothing else is.
import { numbersIn, scoresIn } from '@itop/criteria'
import { arraySource } from '@itop/masks'
import { setItop, type LayerView, type Updater } from '@itop/updaters'
import { beforeAll, describe, expect, test } from 'vitest'
import { measuringCosts, sparsify, train, type Measurement, type TrainOptions } from '../src/index.js'
import { frozen, thawed, toyData, toyNetwork, usePlainCpu } from './toy.js'

beforeAll(usePlainCpu)

const base = setItop({ density: 0.4, interval: 3 })
const common: TrainOptions = { network: toyNetwork, data: toyData, method: base, seed: 4, batch: 16, steps: 8 }

/** SET, which looks at what else was measured before each update. */
function looking(needs: readonly string[], look: (layers: readonly LayerView[]) => unknown = () => {}): Updater {
  return { ...base, needs, update: async (state, layers, at) => {
    await look(layers)
    return base.update(state, layers, at)
  } }
}

/** The largest magnitude that the gradient at a position has had so far. */
const largest: Measurement = {
  name: 'largest-gradient', about: 'the largest gradient so far', of: 'every', window: () => Infinity, numbers: 1,
  start: (_, { arrays, steps }) => {
    const held = new Map([...arrays].map(([name, values]) => [name, values.slice()]))
    let seen = steps
    return {
      observe: async ({ every }) => {
        seen++
        for (const [name, gradient] of every) {
          const now = await gradient.values()
          held.set(name, now.map((value, i) => Math.max(Math.abs(value), held.get(name)?.[i] ?? 0)))
        }
      },
      measured: layer => arraySource(held.get(layer) ?? []),
      updated: () => {},
      held: () => ({ arrays: held, steps: seen })
    }
  }
}

/** The run as it is after a step, at which it is stopped. */
function untilStep(last: number, options: TrainOptions) {
  const abort = new AbortController()
  return train({ ...options, signal: abort.signal, between: ({ step }) => {
    if (step === last) abort.abort()
    return undefined
  } }).done
}

describe('measurements', () => {
  test('several can be had at once, and agree on what they see', async () => {
    let looks = 0
    const needs = ['gradient', 'gradient/mean-of:1', 'existing-gradients']
    await train({ ...common, method: looking(needs, async layers => {
      looks++
      for (const { measured, stored } of layers) {
        expect(Object.keys(measured)).toEqual(needs)
        const all = async (name: string) => {
          const scores: number[] = []
          for await (const block of scoresIn('test', measured, name).blocks()) scores.push(...block.scores)
          return scores
        }
        const gradient = await all('gradient')
        const mean = await all('gradient/mean-of:1')
        const existing = numbersIn('test', measured, 'existing-gradients', stored.count)
        mean.forEach((score, i) => { expect(score).toBeCloseTo(gradient[i], 6) })
        stored.indices().forEach((position, i) => { expect(Math.abs(existing[i])).toBeCloseTo(gradient[position], 6) })
      }
    }) }).done
    expect(looks).toBe(2)
  })

  test('one of your own is held in checkpoints, beside another, and goes on bit for bit', async () => {
    const needs = ['gradient/moving-average:0.5', 'largest-gradient']
    const seen: number[] = []
    const options = { ...common, measurements: [largest], method: looking(needs, async ([view]) => {
      for (const name of needs) {
        seen.push(...(await scoresIn('test', view.measured, name).topK(3, view.stored)).scores)
      }
    }) }
    const whole = await train(options).done
    const wholeSeen = seen.splice(0)
    const half = await untilStep(4, options)
    expect(half.checkpoint.meta['measured']).toEqual({ [needs[0]]: 4, [needs[1]]: 4 })
    const rest = await train({ ...options, resumeFrom: thawed(frozen(half.checkpoint)) }).done
    expect(seen).toEqual(wholeSeen)
    for (const key of ['growth/fc1', 'growth/largest-gradient/fc1']) {
      expect(rest.checkpoint.arrays.get(key)).toEqual(whole.checkpoint.arrays.get(key))
      expect(whole.checkpoint.arrays.get(key)).toHaveLength(128)
    }
    const { measured: _, ...meta } = half.checkpoint.meta
    const changed = (measured: unknown) => ({ ...half.checkpoint, meta: { ...meta, measured } })
    expect(() => train({ ...options, resumeFrom: changed({ [needs[0]]: 4 }) }))
      .toThrow('meta.measured of the checkpoint is {"gradient/moving-average:0.5":4}')
  })

  test('files of before several could be measured go on as they would have', async () => {
    const options = { ...common, method: setItop({ density: 0.4, interval: 3, grow: 'momentum' }) }
    const whole = await train(options).done
    const { checkpoint } = await untilStep(5, options)
    const { measured, ...meta } = checkpoint.meta
    expect([measured, meta['growthSteps']]).toEqual([{ 'gradient/moving-average:0.9': 5 }, 5])
    const rest = await train({ ...options, resumeFrom: { ...checkpoint, meta } }).done
    expect(rest.checkpoint.arrays).toEqual(whole.checkpoint.arrays)
    const arrays = new Map([...checkpoint.arrays, ['growth/fc1', new Float32Array(2)]])
    expect(() => train({ ...options, resumeFrom: { ...checkpoint, arrays } })).toThrow("128 numbers of 'growth/fc1'")
  })

  test('what nobody measures is refused before training, with the nearest name', () => {
    const refused = (needs: unknown, message: string, measurements: readonly Measurement[] = []) => {
      const method = looking(needs as readonly string[])
      expect(() => train({ ...common, method, measurements })).toThrow(message)
    }
    refused(['gradeint'], 'train: set-itop: expected names of what can be measured, got "gradeint". ' +
      'Did you mean "gradient"? Known: gradient, gradient/mean-of, gradient/moving-average, gradient/signed, ' +
      'gradient/signed-mean-of, gradient/signed-moving-average, existing-gradients, slot/NAME of the optimizer; others')
    refused(['gradient:2'], '"gradient:2" has a number, which gradient takes none of. Write "gradient".')
    refused(['gradient/mean-of'], 'expected a number after "gradient/mean-of:", an integer ≥ 1.')
    refused(['gradient/mean-of:1.5'], 'an integer ≥ 1')
    refused(['gradient/moving-average:1'], 'expected a number after "gradient/moving-average:", in (0, 1).')
    refused([], 'two measurements are named "gradient"', [{ ...largest, name: 'gradient' }])
    refused({ existing: 'values', absent: 'none' },
      'expected `needs` to be a list of measurements\' names, got {"existing":"values","absent":"none"}. For nothing')
    expect(() => sparsify([], looking(['gradient', 'magic']))).toThrow('sparsify: set-itop: expected names')
  })

  test('say what they cost: steps in which every position is looked at, and numbers held for each', () => {
    expect(measuringCosts([])).toEqual({ window: 0, holding: [] })
    expect(measuringCosts(['existing-gradients'])).toEqual({ window: 0, holding: [] })
    expect(measuringCosts(['gradient'])).toEqual({ window: 1, holding: [] })
    expect(measuringCosts(['gradient', 'gradient/mean-of:8', 'largest-gradient'], [largest])).toEqual({
      window: Infinity, holding: [{ name: 'gradient/mean-of:8', numbers: 1 }, { name: 'largest-gradient', numbers: 1 }]
    })
  })
})
