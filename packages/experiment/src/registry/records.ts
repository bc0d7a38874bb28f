import { madeBy, type Method, type Setting, type Structure } from '@itop/updaters'
import { builtIns, type Registry } from './registry.js'

/** The settings whose names a record may stand for, and the kind of record. */
const kinds = { prune: 'prune', grow: 'grow', distribution: 'distributions', dropSchedule: 'schedules' } as const

/**
 * The settings of a method with the records of plug-ins in place of their names, where it takes records; names of this
 * library stay.
 */
export const withRecords = (
  given: Readonly<Record<string, unknown>>, { settings }: Pick<Method, 'settings'>, registry: Registry
): Readonly<Record<string, unknown>> => Object.fromEntries(Object.entries(given).map(([key, value]) =>
  [key, typeof value === 'string' && isOpen(settings[key]) ? recordOf(key, value, registry) : value]))

const isOpen = (setting: Setting | undefined): boolean => setting?.kind === 'name' && setting.open === true

function recordOf(key: string, name: string, registry: Registry): unknown {
  if (key === 'structure') return structureNamed(name, registry) ?? name
  if (!Object.hasOwn(kinds, key)) return name
  const kind = kinds[key as keyof typeof kinds] // its own
  const record = registry[kind][name]
  return record === undefined || record === builtIns[kind][name] ? name : record
}

/** A structure that a plug-in brings, by what people type. */
function structureNamed(typed: string, registry: Registry): Structure | undefined {
  for (const family of Object.values(registry.structures)) {
    if (Object.hasOwn(builtIns.structures, family.name)) continue
    const made = madeBy(family, typed)
    if (made !== undefined) return made
  }
  return undefined
}
