import { methods, type Updater } from '@itop/updaters'

/** The updater that a run's recipe describes; undefined where it does not say all that is needed, or not rightly. */
export function updaterOf(recipe: Readonly<Record<string, unknown>>, name: unknown): Updater | undefined {
  const method = typeof name === 'string' ? methods[name] : undefined
  if (!method) return undefined
  const own = Object.keys(method.settings).flatMap(key => recipe[key] === undefined ? [] : [[key, recipe[key]]])
  try {
    return method.make(Object.fromEntries(own))
  } catch {
    return undefined
  }
}
