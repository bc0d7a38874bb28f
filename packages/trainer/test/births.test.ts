// What new weights begin with, slots and signed scores, as a method of somebody's own uses them.
import { scoresIn, type GrowRule, type PruneScore } from '@itop/criteria'
import { Mask } from '@itop/masks'
import { pruneAndGrow, set, type LayerChange, type LayerView, type Updater } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { adam, sgd, sparsify, train, type TrainOptions } from '../src/index.js'
import { frozen, thawed, toyData, toyNetwork, usePlainCpu } from './toy.js'

beforeAll(usePlainCpu)

const common = { network: toyNetwork, data: toyData, seed: 4, batch: 16, steps: 6 } satisfies Partial<TrainOptions>

const options = { density: 0.4, interval: 3, distribution: 'uniform' } as const

/** The method, of whose changes and views a note is taken. */
function noted(base: Updater) {
  const changes: LayerChange[][] = []
  const views: LayerView[][] = []
  const method: Updater = { ...base, update: async (state, layers, at) => {
    views.push(layers.map(view => ({ ...view, values: view.values.slice() })))
    const updated = await base.update(state, layers, at)
    changes.push([...updated.change.layers])
    return updated
  } }
  return { method, changes, views }
}

/** What a checkpoint holds of a layer at these positions. */
function numbersAt(
  { arrays, masks }: Awaited<ReturnType<typeof train>['done']>['checkpoint'], key: string, positions: Uint32Array
): number[] {
  const mask = masks.get(`mask/${key.split('/')[1]}`)!
  const places = [...mask.indices()]
  return [...positions].map(position => arrays.get(key)![places.indexOf(position)]!)
}

describe('births', () => {
  test('new weights are drawn, within one over the root of an output\'s weights', async () => {
    const { method, changes } = noted(set({ ...options, birth: 'uniform' }))
    const { checkpoint } = await train({ ...common, steps: 3, method }).done
    const [{ name, births, activated, stored }] = changes[0]!
    expect(numbersAt(checkpoint, `value/${name}`, activated)).toEqual([...births!.values])
    const most = 1 / Math.sqrt(stored.count / stored.shape[0]!)
    expect(Math.max(...births!.values.map(Math.abs))).toBeLessThanOrEqual(most)
    expect(new Set(births!.values).size).toBe(activated.length)
    expect(numbersAt(checkpoint, `momentum/${name}`, activated).every(slot => slot === 0)).toBe(true)
  })

  test('without the option they are 0, bit for bit as with zero', async () => {
    const [left, zero] = await Promise.all([{}, { birth: 'zero' }].map(birth =>
      train({ ...common, method: set({ ...options, ...birth }) }).done))
    expect(left!.checkpoint.arrays).toEqual(zero!.checkpoint.arrays)
  })

  test('a run that is stopped between two updates goes on as it would have', async () => {
    const method = set({ ...options, birth: 'normal' })
    const whole = await train({ ...common, method }).done
    const abort = new AbortController()
    const half = await train({ ...common, method, signal: abort.signal, between: ({ step }) => {
      if (step === 4) abort.abort()
      return undefined
    } }).done
    const rest = await train({ ...common, method, resumeFrom: thawed(frozen(half.checkpoint)) }).done
    expect(rest.checkpoint.arrays).toEqual(whole.checkpoint.arrays)
  })

  test('slots of new weights may begin with something too', async () => {
    const base = set(options)
    const { method, changes } = noted({ ...base, update: async (state, layers, at) => {
      const { change, ...rest } = await base.update(state, layers, at)
      return { ...rest, change: { ...change, layers: change.layers.map(layer => ({
        ...layer, births: ones(layer.activated.length)
      })) } }
    } })
    const { checkpoint } = await train({ ...common, steps: 3, method, optimizer: sgd() }).done
    for (const { name, activated } of changes[0]!) {
      expect(numbersAt(checkpoint, `momentum/${name}`, activated).every(slot => slot === 0.5)).toBe(true)
      expect(numbersAt(checkpoint, `value/${name}`, activated).every(value => value === 1)).toBe(true)
    }
    await expect(train({ ...common, steps: 3, method, optimizer: adam() }).done).rejects
      .toThrow('the births of \'fc1\': expected slots of the optimizer, first, second, got "momentum"')
  })

  test('numbers that are not one for each new weight are refused', async () => {
    const base = set(options)
    const bearing = (values: (count: number) => Float32Array): Updater => ({ ...base, update: async (...all) => {
      const { change, ...rest } = await base.update(...all)
      return { ...rest, change: { ...change, layers: change.layers.map(layer =>
        ({ ...layer, births: { values: values(layer.activated.length) } })) } }
    } })
    await expect(train({ ...common, method: bearing(() => new Float32Array(1)) }).done).rejects
      .toThrow(/the births of 'fc1': expected \d+ finite numbers of values, one for each new weight, got 1/)
    await expect(train({ ...common, method: bearing(count => new Float32Array(count).fill(NaN)) }).done).rejects
      .toThrow('not all of them finite')
  })

  test('in a loop of one\'s own they are the same numbers', async () => {
    const { method, changes } = noted(set({ ...options, interval: 1, birth: 'uniform' }))
    const weight = tf.variable(tf.ones<tf.Rank.R2>([8, 16]))   // [in, out]
    const sparse = sparsify([weight], method)
    await sparse.afterStep()
    const [{ births, activated, stored }] = changes[0]!
    const ours = tf.tidy(() => tf.transpose(weight).dataSync())
    expect([...activated].map(position => ours[position])).toEqual([...births!.values])
    expect(ours.filter(value => value !== 0)).toHaveLength(stored.count)
    sparse.dispose()
    weight.dispose()
  })
})

const ones = (count: number) =>
  ({ values: new Float32Array(count).fill(1), slots: { momentum: new Float32Array(count).fill(0.5) } })

/** Weights go that move toward 0 fastest: |w| less what the optimizer takes off it. */
const fading: PruneScore = {
  name: 'fading', needs: ['slot/momentum'],
  score: ({ values, measured }) => {
    const momentum = measured?.['slot/momentum'] as Float32Array   // a slot is a number for each weight
    return values.map((value, i) => Math.abs(value) - Math.sign(value) * momentum[i]!)
  }
}

/** Positions come whose gradient is most negative: weights that would be positive. */
const positive: GrowRule = {
  name: 'positive', needs: ['gradient/signed'],
  grow: async ({ count, kept, measured }) => {
    const free: { readonly position: number, readonly score: number }[] = []
    for await (const { start, scores } of scoresIn('positive', measured, 'gradient/signed').blocks()) {
      scores.forEach((score, i) => { if (!kept.has(start + i)) free.push({ position: start + i, score }) })
    }
    const chosen = free.toSorted((a, b) => a.score - b.score || a.position - b.position).slice(0, count)
    return Uint32Array.from(chosen, ({ position }) => position).sort()
  }
}

const mine = (interval = 3) => pruneAndGrow({
  ...options, interval, dropFraction: 0.3, dropSchedule: 'constant', method: 'mine', prune: fading, grow: positive
})

describe('slots and signed scores', () => {
  test('an update sees the momentum as it is after the step', async () => {
    const { method, views } = noted(mine())
    const seen: Float32Array[] = []
    await train({ ...common, steps: 3, method, between: ({ step, slots }) => {
      if (step === 2) seen.push((slots.get('fc1')![0]!.dataSync() as Float32Array).slice())
      return undefined
    } }).done
    const momentum = views[0]![0]!.measured['slot/momentum'] as Float32Array   // as above
    expect(momentum).toHaveLength(seen[0]!.length)
    expect(momentum).not.toEqual(seen[0])
    expect(momentum.some(value => value < 0)).toBe(true)
  })

  test('positions come by the sign of their gradient, and the run goes on bit for bit', async () => {
    const { method, views, changes } = noted(mine())
    const whole = await train({ ...common, method }).done
    const abort = new AbortController()
    const half = await train({ ...common, method: mine(), signal: abort.signal, between: ({ step }) => {
      if (step === 4) abort.abort()
      return undefined
    } }).done
    const rest = await train({ ...common, method: mine(), resumeFrom: thawed(frozen(half.checkpoint)) }).done
    expect(rest.checkpoint.arrays).toEqual(whole.checkpoint.arrays)
    expect(changes).toHaveLength(2)
    expect(Object.keys(views[0]![0]!.measured).sort()).toEqual(['gradient/signed', 'slot/momentum'])
  })

  test('a mean and a moving average are had with signs too', async () => {
    const needs = ['gradient', 'gradient/signed', 'gradient/signed-mean-of:1', 'gradient/signed-moving-average:0.5']
    const base = set(options)
    const all = async ({ name, measured, stored }: LayerView, need: string) => {
      const numbers = new Float32Array(stored.size)
      for await (const { start, scores } of scoresIn(name, measured, need).blocks()) numbers.set(scores, start)
      return numbers
    }
    let looks = 0
    await train({ ...common, method: { ...base, needs, update: async (state, layers, at) => {
      for (const view of layers) {
        looks++
        const [sizes, signed, mean, average] = await Promise.all(needs.map(need => all(view, need)))
        expect(signed!.map(Math.abs)).toEqual(sizes)
        expect(signed!.some(value => value < 0)).toBe(true)
        mean!.forEach((value, i) => { expect(value).toBeCloseTo(signed![i]!, 6) })
        expect(average!.some(value => value < 0)).toBe(true)
        const { indices, scores } = await scoresIn('top', view.measured, 'gradient/signed')
          .topK(1, Mask.empty(view.stored.shape))
        expect(scores[0]).toBe(Math.max(...signed!))
        expect(signed![indices[0]!]).toBe(scores[0])
      }
      return base.update(state, layers, at)
    } } }).done
    expect(looks).toBe(4)
  })

  test('a slot that the optimizer lacks is refused before training, with the nearest', () => {
    expect(() => train({ ...common, method: mine(), optimizer: adam() })).toThrow(
      'train: mine: it looks at "slot/momentum", and adam has "slot/first", "slot/second". Did you mean')
  })

  test('in a loop of one\'s own the caller hands slots on', async () => {
    const weight = tf.variable(tf.randomNormal<tf.Rank.R2>([8, 16], 0, 1, 'float32', 5), true, 'w')
    const [gradient, momentum] = [tf.randomNormal([8, 16], 0, 1, 'float32', 6), tf.ones([8, 16])]
    const { method, views } = noted(mine(1))
    const sparse = sparsify([weight], method)
    expect([sparse.needsSlots, sparse.needsGradients]).toEqual([true, true])
    await expect(sparse.afterStep({ gradients: { w: gradient } })).rejects.toThrow(
      'afterStep: expected slots with \'w\' in \'momentum\'')
    await sparse.afterStep({ gradients: { w: gradient }, slots: { momentum: { w: momentum } } })
    const [{ measured, stored }] = views[0]!
    expect(measured['slot/momentum']).toEqual(new Float32Array(stored.count).fill(1))
    sparse.dispose()
    tf.dispose([weight, gradient, momentum])
  })
})
