import { settingWords, type SweepRun } from '@itop/experiment'
import { readSummary } from '../../run-folder/side-files.js'
import type { ReadSweep } from '../../sweep/read-sweep.js'
import type { GivenUp } from '../../sweep/hopeless/median-rule.js'
import { givenUp, type SweepFolder } from '../../sweep/sweep-folder.js'
import { meanOf, welch, type Difference, type Mean } from './statistics.js'

/** What a run came down to. */
export interface RunResult {
  readonly id: string
  readonly seed: number
  /** The values of what was varied, the seed apart. */
  readonly settings: SweepRun['varied']
  readonly testAccuracy: number
  readonly rs: number
  /** Share of weights that survived an update after being grown. */
  readonly reliable: number
  readonly density: number
  readonly seconds: number
}

/** A run that a rule has stopped. */
export interface HopelessRun extends GivenUp {
  readonly id: string
  readonly settings: SweepRun['varied']
}

/** Runs that differ in their seed alone. */
export interface RunGroup {
  readonly label: string
  readonly settings: SweepRun['varied']
  readonly runs: readonly RunResult[]
  readonly accuracy: Mean
  readonly rs: Mean
  readonly reliable: Mean
  readonly seconds: Mean
}

/** Two groups that differ in their method alone. */
export interface MethodPair {
  readonly settings: SweepRun['varied']
  readonly methods: readonly [string, string]
  /** Of the accuracies, the first less the second. */
  readonly test: Difference
}

/** What a sweep came down to, as far as its runs have ended. */
export interface SweepResult {
  readonly name: string
  readonly shown: string
  /** Settings that differ between groups. */
  readonly varied: readonly string[]
  readonly groups: readonly RunGroup[]
  readonly pairs: readonly MethodPair[]
  /** Those that were given up; they are in no group. */
  readonly hopeless: readonly HopelessRun[]
  readonly ended: number
  readonly planned: number
  /** What could not be read, and is left out. */
  readonly problems: readonly string[]
}

/** Reads the ended runs of a sweep; `where` leaves those alone whose settings have these values. */
export function sweepResult(
  sweep: ReadSweep, folder: SweepFolder, where: Readonly<Record<string, readonly string[]>> = {}
): SweepResult {
  const wanted = sweep.runs.filter(({ recipe }) => Object.entries(where).every(([key, values]) =>
    values.includes(String((recipe as unknown as Record<string, unknown>)[key])))) // a recipe is settings by name
  const problems: string[] = []
  const results = wanted.flatMap(run => {
    const { value, problems: found } = readSummary(folder.run(run.recipe.id))
    problems.push(...found.map(problem => `${run.recipe.id}/${problem}`))
    return value === undefined ? [] : [resultOf(run, value)]
  })
  const ids = new Set(results.map(({ id }) => id))
  const hopeless = wanted.filter(({ recipe }) => !ids.has(recipe.id)).flatMap(({ recipe: { id }, varied }) => {
    const why = givenUp(folder, id)
    return why === undefined ? [] : [{ id, settings: varied, ...why }]
  })
  const varied = sweep.varied.filter(key => key !== 'seed')
  const groups = groupsOf(results)
  return {
    name: sweep.name, shown: folder.shown, varied, groups, pairs: pairsOf(groups), hopeless, ended: results.length,
    planned: wanted.length, problems
  }
}

function resultOf(
  { recipe: { id, seed }, varied }: SweepRun, summary: NonNullable<ReturnType<typeof readSummary>['value']>
): RunResult {
  const { seed: _seed, ...settings } = varied
  const { testAccuracy, rs, reliable, density, seconds } = summary
  return { id, seed, settings, testAccuracy, rs, reliable, density, seconds }
}

function groupsOf(results: readonly RunResult[]): readonly RunGroup[] {
  const groups = new Map<string, RunResult[]>()
  for (const result of results) {
    const key = JSON.stringify(result.settings)
    groups.set(key, [...groups.get(key) ?? [], result])
  }
  return [...groups.values()].map(runs => {
    const { settings } = runs[0]! // a group begins with a run
    const of = (key: 'testAccuracy' | 'rs' | 'reliable' | 'seconds') => meanOf(runs.map(run => run[key]))
    return {
      label: settingWords(settings) || 'all runs', settings, runs, accuracy: of('testAccuracy'), rs: of('rs'),
      reliable: of('reliable'), seconds: of('seconds')
    }
  })
}

function pairsOf(groups: readonly RunGroup[]): readonly MethodPair[] {
  const split = groups.map(group => {
    const { method, ...settings } = group.settings
    return { group, method: String(method), settings, key: JSON.stringify(settings) }
  })
  return split.flatMap((a, i) => split.slice(i + 1).flatMap(b => {
    if (a.key !== b.key) return []
    const [left, right] = [a, b].map(({ group }) => group.runs.map(({ testAccuracy }) => testAccuracy))
    const test = welch(left!, right!) // two groups
    return test === undefined ? [] : [{ settings: a.settings, methods: [a.method, b.method] as const, test }]
  }))
}
