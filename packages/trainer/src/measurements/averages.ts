import { arraySource, signedSource } from '@itop/masks'
import type { Held, Measurement, Meter } from './measurement.js'

/** The mean of the last gradients up to an update; it holds their sum from the first of them to the update. */
export const meanOf: Measurement = {
  name: 'gradient/mean-of',
  about: 'the mean gradient at every position over so many steps up to the update, of those since the last one',
  parameter: { kind: 'number', integer: true, from: 1 },
  of: 'every',
  window: steps => steps,
  numbers: 1,
  start: (_, from) => mean(from, arraySource)
}

/** The same with signs: a score is the number itself. */
export const signedMeanOf: Measurement = {
  ...meanOf,
  name: 'gradient/signed-mean-of',
  about: `${meanOf.about}, with its sign`,
  start: (_, from) => mean(from, signedSource)
}

/** The moving average of the gradients of all steps, of which so large a share is the past. */
export const movingAverage: Measurement = {
  name: 'gradient/moving-average',
  about: 'the moving average of the gradient at every position, of which this share is the past',
  parameter: { kind: 'number', above: 0, below: 1 },
  of: 'every',
  window: () => Infinity,
  numbers: 1,
  start: (decay, from) => average(decay, from, arraySource)
}

/** The same with signs: a score is the number itself. */
export const signedMovingAverage: Measurement = {
  ...movingAverage,
  name: 'gradient/signed-moving-average',
  about: `${movingAverage.about}, with its sign`,
  start: (decay, from) => average(decay, from, signedSource)
}

const none = new Float32Array(0)

type Source = typeof arraySource

function mean(from: Held, source: Source): Meter {
  const sum = accumulating(from, (old, now) => old + now)
  return {
    ...sum,
    measured: layer => {
      const { arrays, steps } = sum.held()
      return source((arrays.get(layer) ?? none).map(value => value / steps))
    },
    updated: sum.forget
  }
}

function average(decay: number, from: Held, source: Source): Meter {
  const sums = accumulating(from, (old, now) => decay * old + (1 - decay) * now)
  return { ...sums, measured: layer => source(sums.held().arrays.get(layer) ?? none), updated: () => {} }
}

function accumulating(
  from: Held, combine: (old: number, now: number) => number
): Pick<Meter, 'observe' | 'held'> & { readonly forget: () => void } {
  const arrays = new Map([...from.arrays].map(([name, values]) => [name, values.slice()]))
  let { steps } = from
  return {
    observe: async ({ every }) => {
      for (const [name, gradient] of every) {
        const now = await gradient.values()
        const held = arrays.get(name)
        if (held) for (let i = 0; i < now.length; i++) held[i] = combine(held[i], now[i])
        else arrays.set(name, now.map(value => combine(0, value)))
      }
      steps++
    },
    forget: () => { arrays.clear(); steps = 0 },
    held: () => ({ arrays, steps })
  }
}
