import { Mask } from '@itop/masks'
import { createParameter, createPattern, createSlot } from '@itop/ops'
import type { Optimizer } from '@itop/trainer'
import { methods, type SettingsTable } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import { withoutChance } from './chance.js'
import { describedLaws, type Named } from './described.js'
import { describeLaws, expectThat, type Law, type Runner } from './law.js'
import { firstDifference, numbers, sameNumbers } from './numbers.js'
import { interval, onPlainBackend, training } from './problem.js'
import { expectResumable } from './resumed.js'
import { settingsLaw, usualSettings } from './settings.js'

/** An optimizer as a plug-in brings it. */
export interface OptimizerMaker extends Named {
  readonly settings?: SettingsTable | undefined
  /** The optimizer of these settings; refuses those out of range by a `RangeError`. */
  readonly make: (settings: Readonly<Record<string, unknown>>) => Optimizer
}

/** Settings to look at it with, beside its defaults. */
export interface OptimizerOptions {
  readonly settings?: Readonly<Record<string, unknown>> | undefined
}

/** Tests that an optimizer keeps its laws: steps of some weights, and a tiny network in plain JavaScript. */
export const describeOptimizer = (rule: OptimizerMaker, runner: Runner, options: OptimizerOptions = {}): void =>
  describeLaws(`optimizer ${rule.name}`, optimizerLaws(rule, options), runner)

/** The laws of an optimizer. */
export function optimizerLaws(rule: OptimizerMaker, { settings }: OptimizerOptions = {}): readonly Law[] {
  const make = () => rule.make({ ...usualSettings(rule.settings), ...settings })
  const stepped = (given?: Partial<StepOptions>) => onPlainBackend(() => stepOf(make(), { ...usual, ...given }))
  return [
    ...describedLaws(rule),
    settingsLaw(rule.settings ?? {}),
    {
      name: 'goes by its name, with slots and settings that a file can hold',
      run: () => {
        const { name, slots, settings: own } = make()
        expectThat(name === rule.name, () => `expected an optimizer named "${rule.name}", got "${name}".`)
        expectThat(new Set(slots).size === slots.length && slots.every(slot => /^\w+$/.test(slot)), () =>
          `expected slots with names of their own, of letters and digits, got ${slots.join(', ')}.`)
        expectThat(JSON.stringify(own) === JSON.stringify(JSON.parse(JSON.stringify(own))) &&
          Object.values(own).every(value => ['string', 'number', 'boolean'].includes(typeof value)), () =>
          'expected settings of texts, numbers and booleans: a checkpoint has to say them.')
      }
    },
    {
      name: 'keeps to the values that exist, in place: absent weights stay absent',
      run: async () => {
        const { lengths, gradient, left } = await stepped()
        expectThat(lengths.every(length => length === usual.values.length), () =>
          `expected ${usual.values.length} values ` +
          `and as many numbers in every slot, one for each weight that exists, got ${lengths.join(', ')}.`)
        expectThat(sameNumbers(gradient, usual.gradient), () => 'expected the gradient to stay as it was.')
        expectThat(left === 0, () => `expected no tensor left over, got ${left}. Write in place, inside tf.tidy.`)
      }
    },
    {
      name: 'goes against the gradient',
      run: async () => {
        const { values } = await stepped()
        const wrong = values.findIndex((value, i) => (value - usual.values[i]) * usual.gradient[i] > 0)
        expectThat(wrong < 0, () =>
          `a first step from ${usual.values[wrong]} along the gradient ${usual.gradient[wrong]}: ` +
          `expected a value that is not further along it, got ${values[wrong]}.`)
        expectThat(!sameNumbers(values, usual.values), () => 'expected a step to move weights, got the same values.')
      }
    },
    {
      name: 'goes nowhere at a rate of 0',
      run: async () => {
        const { values } = await stepped({ learningRate: 0 })
        expectThat(sameNumbers(values, usual.values), () => 'at a learning rate of 0, expected the values to stay, ' +
          `got ${firstDifference(usual.values, values)}.`)
      }
    },
    {
      name: 'does the same for the same numbers, by no clock and no chance',
      run: async () => {
        const [once, again] = [await stepped(), await stepped()]
        expectThat(sameNumbers(once.values, again.values), () =>
          `expected the same values again, got ${firstDifference(once.values, again.values)}. ` +
            'Keep state in slots alone.')
      }
    },
    {
      name: 'goes on from a checkpoint after any step, bit for bit',
      run: () => onPlainBackend(() => expectResumable({
        where: rule.name,
        options: () => ({ ...training, optimizer: make(), method: methods['rigl'].make({ density: 0.3, interval }) })
      }))
    }
  ]
}

interface StepOptions {
  readonly values: Float32Array
  readonly gradient: Float32Array
  readonly learningRate: number
}

const mask = Mask.fromIndices([4, 6], [0, 1, 4, 7, 9, 13, 14, 20, 22, 23])

const usual: StepOptions = {
  values: numbers(mask.count, 'optimizer/values'),
  gradient: numbers(mask.count, 'optimizer/gradient'),
  learningRate: 0.1
}

/** One step of weights whose slots are 0, and what is left of everything after it. */
async function stepOf(optimizer: Optimizer, { values, gradient, learningRate }: StepOptions) {
  const pattern = createPattern(mask)
  const parameter = createParameter({ name: 'fc', role: 'dense', shape: mask.shape, pattern, values })
  const slots = optimizer.slots.map(() => createSlot(parameter))
  const given = tf.tensor1d(gradient)
  const before = tf.memory().numTensors
  withoutChance(optimizer.name, () => {
    optimizer.apply(parameter, given, slots, { learningRate, weightDecay: 0, step: 0 })
  })
  const left = tf.memory().numTensors - before
  const read = async (tensor: tf.Tensor) => (await tensor.data<'float32'>()).slice()
  const result = {
    left, values: await read(parameter.values), gradient: await read(given),
    lengths: [parameter.values, ...slots].map(({ size }) => size)
  }
  tf.dispose([given, ...slots])
  parameter.dispose()
  return result
}
