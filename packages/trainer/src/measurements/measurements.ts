import { checkNeeds } from '@itop/criteria'
import { nearestName } from '@itop/masks'
import { accepts, rangeOf } from '@itop/updaters'
import { meanOf, movingAverage, signedMeanOf, signedMovingAverage } from './averages.js'
import type { Measurement } from './measurement.js'
import { existingGradients, gradient, signedGradient } from './of-this-step.js'
import { slotIn } from './slots.js'

/** What the trainer can measure. */
export const measurements: readonly Measurement[] = [
  gradient, meanOf, movingAverage, signedGradient, signedMeanOf, signedMovingAverage, existingGradients
]

/** A measurement that a method needs: the name as `needs` has it, and the number in it. */
export interface Needed {
  readonly name: string
  readonly measurement: Measurement
  readonly parameter: number
}

/**
 * What a list of names asks for, of the trainer's measurements and `own` ones; refuses what nobody measures. Slots of
 * the optimizer are not among it: they are there.
 */
export function neededOf(where: string, needs: unknown, own: readonly Measurement[] = []): readonly Needed[] {
  checkNeeds(where, needs)
  const table = tableOf(where, own)
  return [...new Set(needs)].filter(name => slotIn(name) === undefined).map(name => {
    const [known, number] = name.split(':', 2)
    const measurement = table.get(known)
    if (!measurement) throw new RangeError(`${where}: ${unknown(name, known, [...table.keys()])}`)
    return { name, measurement, parameter: parameterOf(`${where}: "${name}"`, measurement, number) }
  })
}

function tableOf(where: string, own: readonly Measurement[]): ReadonlyMap<string, Measurement> {
  const table = new Map(measurements.map(one => [one.name, one]))
  for (const one of own) {
    if (table.has(one.name)) {
      throw new RangeError(`${where}: two measurements are named "${one.name}". Give yours another name.`)
    }
    table.set(one.name, one)
  }
  return table
}

const unknown = (name: string, known: string, names: readonly string[]) =>
  `expected names of what can be measured, got "${name}". Did you mean "${nearestName(known, names)}"? ` +
    `Known: ${names.join(', ')}, slot/NAME of the optimizer; others go into \`measurements\`.`

function parameterOf(where: string, { name, parameter }: Measurement, written: string | undefined): number {
  if (!parameter) {
    if (written === undefined) return NaN
    throw new RangeError(`${where} has a number, which ${name} takes none of. Write "${name}".`)
  }
  const value = written === undefined || written === '' ? NaN : Number(written)
  if (accepts({ ...parameter, about: '' }, value)) return value
  throw new RangeError(`${where}: expected a number after "${name}:", ${rangeOf({ ...parameter, about: '' })}.`)
}

/** What measuring costs a run beside steps and updates themselves. */
export interface MeasuringCosts {
  /** Steps up to each update in which gradients of every position are looked at: 0 for none, Infinity for all. */
  readonly window: number
  /** Those that hold numbers from step to step, and how many for every position, each of 4 bytes. */
  readonly holding: readonly { readonly name: string, readonly numbers: number }[]
}

/** What the measurements that a method needs cost. */
export function measuringCosts(needs: readonly string[], own: readonly Measurement[] = []): MeasuringCosts {
  const needed = neededOf('measuringCosts', needs, own)
  return {
    window: needed.reduce((most, { measurement: { of, window }, parameter }) =>
      of === 'every' ? Math.max(most, window(parameter)) : most, 0),
    holding: needed.filter(({ measurement }) => measurement.numbers > 0)
      .map(({ name, measurement: { numbers } }) => ({ name, numbers }))
  }
}
