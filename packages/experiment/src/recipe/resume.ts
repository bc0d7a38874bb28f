import { densityOf } from '@itop/masks'
import { backendOf, refuseThreads } from '../backends/backend.js'
import { recipeId } from './recipe-id.js'
import type { Recipe } from './recipe.js'
import { builtIns, type Registry } from '../registry/registry.js'
import { flagOf } from '../settings/setting.js'
import type { RecipeInput, SettingKey } from '../settings/settings.js'
import { UserError } from '../errors/user-error.js'

/** Settings that may differ when a run goes on. The length may only grow; steps are compared once the data is open. */
const mayDiffer = ['epochs', 'steps', 'threads', 'checkpointEvery', 'dataDir', 'backend', 'out'] as const

/** The recipe of a run that goes on: its own, with the flags that may differ. Any other difference is refused. */
export function resumedRecipe(
  old: Recipe, given: RecipeInput, { shown, dataChanged }: { readonly shown: string, readonly dataChanged: boolean },
  registry = builtIns
): Recipe {
  const { sparsity, $schema: _schema, id: _id, plugins: _plugins, ...rest } = given // those were looked at already
  const asked: RecipeInput = sparsity === undefined ? rest : { ...rest, density: densityOf(sparsity) }
  const free: readonly string[] = dataChanged ? [...mayDiffer, 'data'] : mayDiffer
  for (const [key, value] of Object.entries(asked)) {
    const now = old[key as SettingKey & keyof Recipe] // keys of settings; `sparsity` was turned into density above
    if (free.includes(key) || JSON.stringify(value) === JSON.stringify(now)) continue
    throw difference(key === 'density' && sparsity !== undefined ? 'sparsity' : key, given, old, shown)
  }
  return withLength(old, asked, registry)
}

function difference(key: string, given: RecipeInput, old: Recipe, shown: string): UserError {
  const asked = given[key as SettingKey] // a key of `given`
  // 1 − density, rounded the same way.
  const was = key === 'sparsity' ? densityOf(old.density) : old[key as keyof Recipe]
  return new UserError([
    `${flagOf(key)} ${String(asked)}: the run in ${shown} has ${was === undefined ? 'none' : String(was)}.`,
    'A resumed run keeps its settings; only its length may grow. Leave the option out, or start a new run.'
  ])
}

function withLength(old: Recipe, asked: RecipeInput, registry: Registry): Recipe {
  const { epochs, steps, threads, checkpointEvery, data, dataDir, backend } = asked
  const base: { -readonly [K in keyof Recipe]: Recipe[K] } = { ...old }
  if (epochs !== undefined || steps !== undefined) { delete base.epochs; delete base.steps }
  const choice = backend === undefined ? base.backend : backendOf(backend)
  refuseThreads(choice, threads)
  if (choice !== 'cpu') delete base.threads
  const changed = { epochs, steps, threads, checkpointEvery, data, dataDir, backend: choice }
  const recipe = { ...base, ...Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== undefined)) }
  return { ...recipe, id: recipeId(recipe, registry) }
}

/** Refuses to make a run shorter than it was meant to be: its schedules have been followed already. */
export function checkGrowth(
  old: Recipe, next: Recipe, steps: { readonly old: number, readonly next: number }, shown: string
): void {
  if (old.rounds === undefined ? steps.next >= steps.old : steps.next === steps.old) return
  const [key, length] = next.epochs === undefined ? ['steps', next.steps] : ['epochs', next.epochs]
  const had = old.epochs === undefined ? `${old.steps} steps` : `${old.epochs} epochs`
  throw new UserError([
    `${flagOf(key!)} ${length}: the run in ${shown} has ${had}.`,
    old.rounds === undefined ? 'The length of a run may grow, not shrink.' : 'All rounds of a run have one length.'
  ])
}
