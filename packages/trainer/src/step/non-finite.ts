import type { Pass } from './pass.js'
import { floats } from '../optimizers/slots.js'
import type { TrainState } from './train-state.js'

/** The first entry that is not finite. */
export function firstNonFinite(values: ArrayLike<number>): number | undefined {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return i
  return undefined
}

/**
 * What among the numbers of a step is not finite, as half a sentence; undefined when all are. It reads everything: for
 * when something has gone wrong already.
 */
export async function whatIsNotFinite(
  { parameters, measuring }: TrainState, { gradients, dense }: Pick<Pass, 'gradients' | 'dense'>
): Promise<string | undefined> {
  for await (const [name, values] of numbersOf()) {
    const at = firstNonFinite(values)
    if (at !== undefined) return `entry ${at} of ${name} is ${values[at]}`
  }
  return undefined

  async function* numbersOf(): AsyncGenerator<readonly [string, Float32Array], void, undefined> {
    for (const [name, gradient] of gradients) yield [`the gradient of ${name}`, await floats(gradient)]
    for (const [name, gradient] of dense) yield [`the dense gradient of ${name}`, await gradient.values()]
    for (const [what, { arrays }] of measuring.held()) {
      for (const [name, values] of arrays) yield [`"${what}" of ${name}`, values]
    }
    for (const [name, { values }] of parameters) yield [name, await floats(values)]
  }
}
