import { sizeOf } from '@itop/masks'
import { train, type Held, type Measurement } from '@itop/trainer'
import { accepts, over, setItop, type LayerView, type Updater } from '@itop/updaters'
import { withoutChance } from './chance.js'
import { describedLaws } from './described.js'
import { describeLaws, expectThat, type Law, type Runner } from './law.js'
import { interval, onPlainBackend, training } from './problem.js'
import { expectResumable } from './resumed.js'

/** How to look at a measurement. */
export interface MeasurementOptions {
  /** The number that follows its name, where it takes one. Default 2, or 0.5 where 2 is out of its range. */
  readonly parameter?: number | undefined
}

/** Tests that a measurement keeps its laws: a tiny network is trained in plain JavaScript. */
export const describeMeasurement = (measurement: Measurement, runner: Runner, options: MeasurementOptions = {}): void =>
  describeLaws(`measurement ${measurement.name}`, measurementLaws(measurement, options), runner)

/** The laws of a measurement. */
export function measurementLaws(given: Measurement, options: MeasurementOptions = {}): readonly Law[] {
  const { name, about, numbers } = given
  const parameter = parameterOf(given, options)
  const measurement = over(given, { name: `looked-at/${name}` })   // the trainer takes none of a name that it has
  const need = measurement.parameter ? `${measurement.name}:${parameter}` : measurement.name
  return [
    ...describedLaws({ name: name.replaceAll('/', '-'), about }),   // a name of two parts: what, and how
    {
      name: 'says what it costs: steps that it looks at, and numbers that it holds for each position',
      run: () => {
        const window = measurement.window(parameter)
        expectThat(window === Infinity || (Number.isInteger(window) && window >= 1), () =>
          `window: expected steps up to an update, an integer ≥ 1 or Infinity, got ${window}.`)
        expectThat(Number.isInteger(numbers) && numbers >= 0, () => `numbers: expected an integer ≥ 0, got ${numbers}.`)
      }
    },
    {
      name: 'shows updates a number for each existing weight, or scores of every position',
      run: () => onPlainBackend(async () => {
        await run(measurement, need, async (view, step) => { await read(`step ${step}, ${view.name}`, view, need) })
      })
    },
    {
      name: 'holds a number for each position of every layer, or nothing, as it says',
      run: () => onPlainBackend(async () => {
        const held: Held[] = []
        await run(watched(measurement, meter => { held.push(meter.held()) }), need)
        for (const { arrays } of held) for (const [layer, values] of arrays) {
          const size = sizes.get(layer)
          expectThat(numbers > 0 && values.length === size, () =>
            `${layer}: expected ${numbers > 0 ? size : 'no'} numbers held, ` +
            `since numbers is ${numbers}, got ${values.length}.`)
        }
      })
    },
    {
      name: 'measures by no clock and no chance',
      run: () => onPlainBackend(async () => { await run(pure(measurement), need) })
    },
    {
      name: 'goes on from a checkpoint after any step with the same numbers',
      run: () => onPlainBackend(async () => {
        let seen = new Map<number, number[]>()
        await expectResumable({
          where: need,
          noted: () => seen,
          options: () => {
            seen = new Map()
            const notes = seen
            const method = looking(need, async (view, step) => {
              notes.set(step, [...notes.get(step) ?? [], ...await read(view.name, view, need)])
            })
            return { ...training, method, measurements: [measurement] }
          }
        })
      })
    }
  ]
}

const sizes = new Map(training.network.weights.map(({ name, shape }) => [name, sizeOf(shape)]))

function parameterOf({ parameter: range }: Measurement, { parameter }: MeasurementOptions): number {
  if (parameter !== undefined || !range) return parameter ?? NaN
  return accepts({ ...range, about: '' }, 2) ? 2 : 0.5
}

type Look = (view: LayerView, step: number) => Promise<void>

const run = (measurement: Measurement, need: string, look: Look = async () => {}) =>
  train({ ...training, method: looking(need, look), measurements: [measurement] }).done

/** SET, which looks at what was measured before each update. */
function looking(need: string, look: Look): Updater {
  const base = setItop({ density: 0.3, interval })
  return { ...base, needs: [need], update: async (state, layers, at) => {
    for (const view of layers) await look(view, at.step)
    return base.update(state, layers, at)
  } }
}

/** All numbers that an update is shown of a layer. */
async function read(where: string, { measured, stored }: LayerView, need: string): Promise<readonly number[]> {
  const found = measured[need]
  if (found instanceof Float32Array) {
    expectThat(found.length === stored.count, () =>
      `${where}: expected ${stored.count} numbers, one for each weight that exists, got ${found.length}.`)
    return [...found]
  }
  expectThat(typeof found?.blocks === 'function', () =>
    `${where}: expected a Float32Array or a ScoreSource under "${need}", got ${typeof found}.`)
  const all: number[] = []
  for await (const { scores } of found.blocks()) all.push(...scores)
  expectThat(all.length === stored.size, () =>
    `${where}: expected scores of all ${stored.size} positions, got ${all.length}.`)
  return all
}

type Meter = ReturnType<Measurement['start']>

const watched = (measurement: Measurement, look: (meter: Meter) => void): Measurement => over(measurement, {
  start: (...given) => {
    const meter = measurement.start(...given)
    return over(meter, { observe: async gradients => {
      await meter.observe(gradients)
      look(meter)
    } })
  }
})

const pure = (measurement: Measurement): Measurement => over(measurement, {
  start: (...given) => {
    const meter = withoutChance(measurement.name, () => measurement.start(...given))
    return over(meter, {
      observe: gradients => withoutChance(measurement.name, () => meter.observe(gradients)),
      measured: layer => withoutChance(measurement.name, () => meter.measured(layer))
    })
  }
})
