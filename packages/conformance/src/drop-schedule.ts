import type { DropSchedule } from '@itop/updaters'
import { withoutChance } from './chance.js'
import { describedLaws } from './described.js'
import { describeLaws, expectThat, type Law, type Runner } from './law.js'

/** Tests that a drop schedule keeps its laws. */
export const describeDropSchedule = (schedule: DropSchedule, runner: Runner): void =>
  describeLaws(`drop schedule ${schedule.name}`, dropScheduleLaws(schedule), runner)

/** The laws of a drop schedule. */
export const dropScheduleLaws = (schedule: DropSchedule): readonly Law[] => [
  ...describedLaws(schedule),
  {
    name: 'begins at the first fraction',
    run: () => {
      for (const initial of fractions) {
        const at = schedule.at(initial, 0)
        expectThat(at === initial, () => `at progress 0 expected the first fraction, ${initial}, got ${at}.`)
      }
    }
  },
  {
    name: 'ends no higher than it began',
    run: () => {
      for (const initial of fractions) {
        const at = schedule.at(initial, 1)
        expectThat(at <= initial, () => `at progress 1 expected at most the first fraction, ${initial}, got ${at}.`)
      }
    }
  },
  {
    name: 'stays in [0, 1]',
    run: () => everywhere((initial, progress) => {
      const at = schedule.at(initial, progress)
      expectThat(at >= 0 && at <= 1, () =>
        `from ${initial}, at progress ${progress}, expected a fraction in [0, 1], got ${at}.`)
    })
  },
  {
    name: 'gives the same fraction at the same progress, by no clock and no chance',
    run: () => everywhere((initial, progress) => {
      const where = `from ${initial}, at progress ${progress}`
      const [once, again] = [0, 1].map(() => withoutChance(where, () => schedule.at(initial, progress)))
      expectThat(Object.is(once, again), () =>
        `${where}: expected the same fraction again, got ${once}, then ${again}.`)
    })
  },
  {
    name: 'has parameters that a file can hold',
    run: () => {
      const read = JSON.stringify(JSON.parse(JSON.stringify(schedule.parameters)))
      expectThat(Object.values(schedule.parameters).every(value => Number.isFinite(value)), () =>
        `expected parameters that are finite numbers, got ${read}.`)
    }
  }
]

const fractions = [0.1, 0.3, 1] as const

function everywhere(run: (initial: number, progress: number) => void): void {
  for (const initial of fractions) for (let i = 0; i <= 100; i++) run(initial, i / 100)
}
