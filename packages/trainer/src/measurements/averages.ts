import { arraySource } from '@itop/masks'
import type { Held, Measurement, Meter } from './measurement.js'

/** The mean of the last gradients up to an update; it holds their sum from the first of them to the update. */
export const meanOf: Measurement = {
  name: 'gradient/mean-of',
  about: 'the mean gradient at every position over so many steps up to the update, of those since the last one',
  parameter: { kind: 'number', integer: true, from: 1 },
  of: 'every',
  window: steps => steps,
  numbers: 1,
  start: (_, from) => {
    const sum = accumulating(from, (old, now) => old + now)
    return {
      ...sum,
      measured: layer => {
        const { arrays, steps } = sum.held()
        return arraySource((arrays.get(layer) ?? none).map(value => value / steps))
      },
      updated: sum.forget
    }
  }
}

/** The moving average of the gradients of all steps, of which so large a share is the past. */
export const movingAverage: Measurement = {
  name: 'gradient/moving-average',
  about: 'the moving average of the gradient at every position, of which this share is the past',
  parameter: { kind: 'number', above: 0, below: 1 },
  of: 'every',
  window: () => Infinity,
  numbers: 1,
  start: (decay, from) => accumulating(from, (old, now) => decay * old + (1 - decay) * now)
}

const none = new Float32Array(0)

function accumulating(
  from: Held, combine: (old: number, now: number) => number
): Meter & { readonly forget: () => void } {
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
    measured: layer => arraySource(arrays.get(layer) ?? none),
    updated: () => {},
    forget: () => { arrays.clear(); steps = 0 },
    held: () => ({ arrays, steps })
  }
}
