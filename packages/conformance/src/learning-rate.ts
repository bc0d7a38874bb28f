import type { LearningRate } from '@itop/trainer'
import type { SettingsTable } from '@itop/updaters'
import { withoutChance } from './chance.js'
import { describedLaws, type Named } from './described.js'
import { describeLaws, expectThat, type Law, type Runner } from './law.js'
import { settingsLaw, usualSettings } from './settings.js'

/** A learning-rate schedule as a plug-in brings it. */
export interface RateMaker extends Named {
  readonly settings?: SettingsTable | undefined
  /** The schedule that begins with the rate `lr` > 0; refuses settings out of range by a `RangeError`. */
  readonly make: (settings: { readonly lr: number } & Readonly<Record<string, unknown>>) => LearningRate
}

/** Settings to look at it with, beside its defaults. */
export interface RateOptions {
  readonly settings?: Readonly<Record<string, unknown>> | undefined
}

/** Tests that a learning-rate schedule keeps its laws. */
export const describeLearningRate = (rate: RateMaker, runner: Runner, options: RateOptions = {}): void =>
  describeLaws(`learning-rate schedule ${rate.name}`, learningRateLaws(rate, options), runner)

/** The laws of a learning-rate schedule. */
export function learningRateLaws(rate: RateMaker, { settings }: RateOptions = {}): readonly Law[] {
  const made = (lr: number) => rate.make({ ...usualSettings(rate.settings), ...settings, lr })
  return [
    ...describedLaws(rate),
    settingsLaw(rate.settings ?? {}),
    {
      name: 'gives a finite rate ≥ 0 at every step',
      run: () => ofEveryStep((lr, at, where) => {
        const value = made(lr)(...at)
        expectThat(value >= 0 && value < Infinity, () => `${where}: expected a finite rate ≥ 0, got ${value}.`)
      })
    },
    {
      name: 'goes by lr: twice the lr is twice the rate, and none is none',
      run: () => ofEveryStep((lr, at, where) => {
        const [none, once, twice] = [0, lr, 2 * lr].map(one => made(one)(...at))
        expectThat(none === 0 && Math.abs(twice - 2 * once) <= 1e-9 * lr, () =>
          `${where}: expected rates of 0 and ${2 * once} for lr 0 and ${2 * lr}, got ${none} and ${twice}.`)
      })
    },
    {
      name: 'gives the same rate at the same step, in any order, by no clock and no chance',
      run: () => {
        const rates = new Map([0.1, 1].map(lr => [lr, made(lr)]))
        const seen = new Map<string, number>()
        const look = (lr: number, at: Parameters<LearningRate>, where: string) => {
          const value = withoutChance(where, () => rates.get(lr)?.(...at) ?? NaN)
          const before = seen.get(where) ?? value
          seen.set(where, value)
          expectThat(Object.is(value, before), () =>
            `${where}: expected the same rate again, got ${before}, then ${value}. ` +
            'A resumed run asks for later steps first.')
        }
        ofEveryStep(look)
        ofEveryStep(look, 'backwards')
      }
    }
  ]
}

function ofEveryStep(
  run: (lr: number, at: Parameters<LearningRate>, where: string) => void, order?: 'backwards'
): void {
  for (const lr of [0.1, 1]) for (const [stepsPerEpoch, totalSteps] of [[1, 1], [10, 7], [10, 200], [1, 30]] as const) {
    const steps = [...Array(totalSteps).keys()]
    for (const step of order ? steps.reverse() : steps) {
      run(lr, [step, stepsPerEpoch, totalSteps], `lr ${lr}, step ${step} of ${totalSteps}, ${stepsPerEpoch} an epoch`)
    }
  }
}
