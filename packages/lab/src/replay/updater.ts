import { updaterOf, type Recipe, type Registry } from '@itop/experiment'
import type { Updater } from '@itop/updaters'

/** The updater that a run's recipe describes; undefined where it does not say all that is needed, or not rightly. */
export function runUpdater(
  recipe: Readonly<Record<string, unknown>>, method: unknown, registry: Registry
): Updater | undefined {
  const known = typeof method === 'string' ? registry.methods[method] : undefined
  if (known === undefined || (known.settings['density'] && recipe['density'] === undefined)) return undefined
  try {
    const updater = updaterOf({ ...recipe, method } as Recipe, registry) // methods check what they are given
    return updater.restarts ? undefined : updater
  } catch {
    return undefined
  }
}
