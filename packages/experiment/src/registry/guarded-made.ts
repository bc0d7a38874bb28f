import { currentReading, type Parameter } from '@itop/ops'
import type { LearningRate, Optimizer } from '@itop/trainer'
import { over, type Structure } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import { blaming, failing, type Fail } from './failing.js'
import { clock, draws, same } from './guarded-rules.js'
import type { OptimizerRule, Plugin, RateSchedule, StructureFamily } from './plugin.js'

/** A structure whose cells are asked for twice. */
export function guardedStructure(plugin: Plugin, family: StructureFamily): StructureFamily {
  const fail: Fail = failing(plugin, 'structures', family)
  return over(family, {
    make: (name, ...numbers) => blaming(fail, () => {
      const made: unknown = family.make(name, ...numbers)
      if (!has<Structure>(made, 'cell')) fail('must make a structure, with a function cell')
      return over(made, { cell: shape => blaming(fail, () => cellOf(made, shape, fail)) })
    })
  })
}

function cellOf(structure: Structure, shape: readonly number[], fail: Fail): readonly number[] {
  const given = [...shape]
  const cell: unknown = structure.cell(shape)
  if (!Array.isArray(cell)) fail('must give the box of a cell, a list of integers')
  if (!same(shape, given)) fail('changed the shape that it was given', 'It has to work on a copy of it.')
  if (!same(structure.cell(shape), cell as number[])) fail(clock, draws)
  return cell as number[] // the updater looks at the numbers
}

/** A learning rate that is asked twice, and whose number is looked at. */
export function guardedRate(plugin: Plugin, schedule: RateSchedule): RateSchedule {
  const fail: Fail = failing(plugin, 'learningRates', schedule)
  return over(schedule, {
    make: settings => blaming(fail, () => {
      const made: LearningRate = schedule.make(settings)
      if (typeof made !== 'function') fail('must make a function from a step to a rate')
      return (...at) => blaming(fail, () => rateOf(made, at, fail))
    })
  })
}

function rateOf(made: LearningRate, at: Parameters<LearningRate>, fail: Fail): number {
  const rate = made(...at)
  if (!(typeof rate === 'number' && rate >= 0 && rate < Infinity)) {
    fail(`must give a rate, a number ≥ 0, and gave ${String(rate)} after ${at[0]} steps`)
  }
  if (made(...at) !== rate) fail(clock, draws)
  return rate
}

/** An optimizer that makes the first step of each weight twice, from the same values. */
export function guardedOptimizer(plugin: Plugin, rule: OptimizerRule): OptimizerRule {
  const fail: Fail = failing(plugin, 'optimizers', rule)
  return over(rule, {
    make: settings => blaming(fail, () => {
      const made: unknown = rule.make(settings)
      if (!has<Optimizer>(made, 'apply') || !Array.isArray(made.slots)) {
        fail('must make an optimizer, with a function apply and a list of slots')
      }
      return over(made, { apply: (...given) => { blaming(fail, () => { applied(made, given, fail) }) } })
    })
  })
}

type Step = Parameters<Optimizer['apply']>

/** Where reading waits for a device, nothing is read. */
function applied(optimizer: Optimizer, given: Step, fail: Fail): void {
  const [parameter, gradient, slots, { step }] = given
  if (step > 0 || currentReading() === 'waits') return optimizer.apply(...given)
  const changes = [parameter.values, ...slots]
  const before = changes.map(numbersOf)
  const slopes = numbersOf(gradient)
  optimizer.apply(...given)
  const after = changes.map(numbersOf)
  if (!same(slopes, numbersOf(gradient))) fail('changed the gradient that it was given')
  checkStep({ parameter, before: [...before, slopes], after }, fail)
  changes.forEach((variable, i) => { restore(variable, before[i]!) })
  optimizer.apply(...given)
  if (!changes.every((variable, i) => same(numbersOf(variable), after[i]!))) fail(clock, draws)
}

/** What a step began with, and what came of it. */
interface Stepped {
  readonly parameter: Parameter
  readonly before: readonly Float32Array[]
  readonly after: readonly Float32Array[]
}

function checkStep({ parameter, before, after }: Stepped, fail: Fail): void {
  const isSound = (numbers: Float32Array): boolean => numbers.every(Number.isFinite)
  if (before.every(isSound) && !after.every(isSound)) fail(`gives NaN for a finite gradient of ${parameter.name}`)
}

const numbersOf = (tensor: tf.Tensor): Float32Array => Float32Array.from(tensor.dataSync())

const restore = (variable: tf.Variable, numbers: Float32Array): void =>
  tf.tidy(() => { variable.assign(tf.tensor(numbers, variable.shape)) })

/** Whether something is an object with a function. */
const has = <T extends object>(made: unknown, key: keyof T & string): made is T =>
  typeof made === 'object' && made !== null && typeof Reflect.get(made, key) === 'function'
