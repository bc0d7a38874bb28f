// A batch in parts trains as the whole batch does, on every backend.
import type { Checkpoint } from '@itop/checkpoint'
import { highestScores } from '@itop/criteria'
import { riglItop, setItop } from '@itop/updaters'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { train, type TrainOptions } from '../src/index.js'
import { backendNames, backends } from './backends.js'
import { toyData, toyNetwork } from './toy.js'

const common: TrainOptions = {
  network: toyNetwork, data: toyData, method: riglItop({ density: 0.4, interval: 4 }), seed: 2, batch: 16, steps: 10,
  learningRate: 0.05, labelSmoothing: 0.1   // an epoch of 50 images ends with a batch of two
}

const masksOf = ({ masks }: Checkpoint) => [...masks].map(([name, mask]) => [name, [...mask.words]])

describe.each(backendNames)('a batch of parts on %s', name => {
  let release: () => Promise<void>
  beforeAll(async () => { release = await backends[name]() })
  afterAll(() => release())

  const meanOfTwo = setItop({
    density: 0.4, interval: 4,
    grow: highestScores('mean-gradient', 'gradient/mean-of:2')
  })
  const momentum = setItop({ density: 0.4, interval: 4, grow: 'momentum' })

  test.each([
    ['the gradient', common.method], ['a mean of gradients', meanOfTwo], ['their moving average', momentum]
  ])('trains as the whole batch does, masks grown by %s included', async (_, method) => {
    const whole = await train({ ...common, method }).done
    const initial = await train({ ...common, method, steps: 1 }).done
    expect(masksOf(whole.checkpoint)).not.toEqual(masksOf(initial.checkpoint))
    for (const accumulate of [2, 3, 16]) {
      const parts = await train({ ...common, method, accumulate }).done
      expect(masksOf(parts.checkpoint)).toEqual(masksOf(whole.checkpoint))
      expect(parts.testLoss).toBeCloseTo(whole.testLoss ?? NaN, 5)
      for (const [key, values] of whole.checkpoint.arrays) {
        // Sums in another order, in float32, over ten steps.
        parts.checkpoint.arrays.get(key)?.forEach((value, i) => { expect(value).toBeCloseTo(values[i], 4) })
      }
    }
  })

  test('tells the loss and accuracy of the whole batch', async () => {
    const seen = async (accumulate: number) => {
      const steps: { loss: number, accuracy: number }[] = []
      const run = train({ ...common, accumulate, steps: 4 })
      run.onStep(({ loss, accuracy }) => { steps.push({ loss, accuracy }) })
      await run.done
      return steps
    }
    const [whole, parts] = [await seen(1), await seen(5)]
    parts.forEach(({ loss, accuracy }, i) => {
      expect(loss).toBeCloseTo(whole[i].loss, 5)
      expect(accuracy).toBe(whole[i].accuracy)
    })
  })
})
