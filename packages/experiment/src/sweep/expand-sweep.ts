import { UserError } from '../errors/user-error.js'
import { didYouMean } from '../settings/nearest.js'
import { checkSettings } from '../settings/check-settings.js'
import { fillRecipe, type Recipe } from '../recipe/recipe.js'
import { builtIns, type Registry } from '../registry/registry.js'
import type { RecipeInput } from '../settings/settings.js'
import { integer } from '../words/format.js'
import { gridOf, listOf, type Grid, type Settings } from './grid.js'

/** One run of a sweep. */
export interface SweepRun {
  readonly recipe: Recipe
  /** The values of the settings that differ between runs of the sweep, where the run has them. */
  readonly varied: Settings
}

/** The runs of a sweep, in the order of its file, each recipe once. */
export interface Sweep {
  readonly runs: readonly SweepRun[]
  /** Settings that have several values, in the order of the file. */
  readonly varied: readonly string[]
  /** Combinations that mean a run that is there already. */
  readonly repeated: number
  /** Combinations that `without` leaves out. */
  readonly leftOut: number
}

/** How the file of a sweep is read. */
export interface SweepOptions {
  /** What the file is called, for messages. */
  readonly name: string
  /** What all runs have that the file does not say. */
  readonly base?: RecipeInput
  readonly registry?: Registry
  /** Combinations that may be; default 10,000. */
  readonly most?: number
}

/**
 * The runs of a sweep's file: a recipe in which any setting may have several values. `pairs` go together, `without`
 * leaves combinations out, `grids` are several grids over the same common settings. Every combination is checked as a
 * recipe is; the first that cannot be is a `UserError` that says which.
 */
export function expandSweep(file: Settings, options: SweepOptions): Sweep {
  const { name, base = {}, registry = builtIns, most = 10_000 } = options
  const { grids: parts, ...common } = file
  const objects = parts === undefined ? [common]
    : listOf(name, 'grids', parts).map(part => merged(name, common, part))
  const grids = objects.map(object => ({ grid: gridOf(name, object, registry), left: leftOutOf(name, object) }))
  refuseMany(name, grids.reduce((sum, { grid }) => sum + grid.count, 0), most)
  const all = grids.map(({ grid }) => grid)
  refuseUnknown(name, objects, all)
  const names = [...new Set([...all.flatMap(grid => grid.varied), ...differing(all)])]
  const runs = new Map<string, SweepRun>()
  let [combinations, leftOut] = [0, 0]
  for (const { grid, left } of grids) {
    for (let i = 0; i < grid.count; i++) {
      const settings = grid.at(i)
      if (left(settings)) { leftOut++; continue }
      const run = runOf(settings, { name, base, registry, names })
      combinations++
      if (!runs.has(run.recipe.id)) runs.set(run.recipe.id, run)
    }
  }
  if (runs.size === 0) {
    throw new UserError([`${name}: "without" leaves no run.`, 'Give it settings that only some runs have.'])
  }
  return { runs: [...runs.values()], varied: names, repeated: combinations - runs.size, leftOut }
}

/** The settings of a grid over the common ones; both may leave combinations out and have pairs. */
function merged(name: string, common: Settings, part: Settings): Settings {
  const { without, pairs, ...own } = part
  const [beside, left] = (['pairs', 'without'] as const).map(key =>
    [...listOf(name, key, common[key]), ...listOf(name, key, key === 'pairs' ? pairs : without)])
  return { ...common, ...own, pairs: beside, without: left }
}

/** Settings that one grid has otherwise than another. */
function differing(grids: readonly Grid[]): readonly string[] {
  const firsts = grids.map(({ at }) => at(0))
  return [...new Set(firsts.flatMap(Object.keys))]
    .filter(key => new Set(firsts.map(first => JSON.stringify(first[key]))).size > 1)
}

/** A slip in `without` would leave nothing out. */
function refuseUnknown(name: string, objects: readonly Settings[], grids: readonly Grid[]): void {
  const known = new Set(grids.flatMap(({ at }) => Object.keys(at(0))))
  const unknown = objects.flatMap(({ without }) => listOf(name, 'without', without)).flatMap(Object.keys)
    .find(key => !known.has(key))
  if (unknown === undefined) return
  throw new UserError([`${name}: "without": "${unknown}" is set by no run of this sweep.` +
    didYouMean(unknown, [...known]), `They set ${[...known].join(', ')}.`])
}

/** Whether a combination is one that `without` describes: it has all settings of an object, each as it says. */
function leftOutOf(name: string, { without }: Settings): (settings: Settings) => boolean {
  const rules = listOf(name, 'without', without)
  if (rules.some(rule => Object.keys(rule).length === 0)) {
    throw new UserError([`${name}: "without": an empty object would leave out every run.`, 'Remove it.'])
  }
  const says = (rule: Settings, settings: Settings) => Object.entries(rule).every(([key, value]) =>
    (Array.isArray(value) ? value : [value]).some(each => JSON.stringify(each) === JSON.stringify(settings[key])))
  return settings => rules.some(rule => says(rule, settings))
}

function runOf(
  settings: Settings, { name, base, registry, names }:
  Required<Pick<SweepOptions, 'name' | 'base' | 'registry'>> & { readonly names: readonly string[] }
): SweepRun {
  const varied = Object.fromEntries(names.flatMap(key => Object.hasOwn(settings, key) ? [[key, settings[key]]] : []))
  try {
    // As flags over the base: of two settings that exclude each other, those of the sweep stay.
    return { recipe: fillRecipe(base, checkSettings(settings, { file: name }, registry), registry), varied }
  } catch (error) {
    if (!(error instanceof UserError) || names.length === 0) throw error
    throw new UserError([`${name}, the run of ${settingWords(varied)}: ${error.what}`, error.fix,
      'Or leave such runs out by "without", or give them a grid of their own in "grids".'].filter(Boolean),
    { cause: error, code: error.code })
  }
}

/** `method set, interval 50`. */
export const settingWords = (settings: Settings): string =>
  Object.entries(settings).map(([key, value]) => `${key} ${String(value)}`).join(', ')

function refuseMany(name: string, count: number, most: number): void {
  if (count <= most) return
  throw new UserError([`${name}: ${integer(count)} runs, more than ${integer(most)}.`,
    'Give fewer values, or say that they are meant: --yes.'])
}
