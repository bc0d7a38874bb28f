import { arraySource } from '@itop/masks'
import type { Measurement } from '@itop/trainer'
import { measurementLaws } from '../../src/index.js'
import { brokenNames, counter, type Broken } from './broken.js'

type Meter = ReturnType<Measurement['start']>

/** The largest magnitude that a gradient has had so far. */
const good: Measurement = {
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
const lawsOf = (own: Partial<Measurement>) => measurementLaws({ ...good, ...own })
const withMeter = (change: (meter: Meter) => Partial<Meter>) => lawsOf({
  start: (...given) => {
    const meter = good.start(...given)
    return { ...meter, ...change(meter) }
  }
})

export const laws = measurementLaws(good)

export const broken: readonly Broken[] = [
  ...brokenNames(lawsOf),
  {
    law: 'says what it costs: steps that it looks at, and numbers that it holds for each position', words: 'got 0.5.',
    laws: lawsOf({ window: () => 0.5 })
  },
  {
    law: 'shows updates a number for each existing weight, or scores of every position',
    words: 'expected scores of all 36 positions',
    laws: withMeter(() => ({ measured: () => arraySource([1, 2, 3]) }))
  },
  {
    law: 'holds a number for each position of every layer, or nothing, as it says',
    words: 'conv: expected 36 numbers held',
    laws: withMeter(() => ({ held: () => ({ arrays: new Map([['conv', new Float32Array(2)]]), steps: 1 }) }))
  },
  {
    law: 'measures by no clock and no chance', words: 'it called Math.random',
    laws: withMeter(({ observe }) => ({ observe: async gradients => {
      if (Math.random() < 2) await observe(gradients)
    } }))
  },
  {
    law: 'goes on from a checkpoint after any step with the same numbers',
    words: 'of 7 and resumed: expected the same numbers at step',
    laws: withMeter(meter => {
      const own = counter()
      return { measured: layer => arraySource(meter.held().arrays.get(layer)?.map(value => value + own()) ?? []) }
    })
  }
]
