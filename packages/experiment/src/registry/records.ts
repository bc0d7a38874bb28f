import type { Structure } from '@itop/updaters'
import { builtIns, type Registry } from './registry.js'

/** The settings whose names a record may stand for, and the kind of record. */
const kinds = { prune: 'prune', grow: 'grow', distribution: 'distributions', dropSchedule: 'schedules' } as const

/** The settings of a method with the records of plug-ins in place of their names; names of this library stay. */
export const withRecords = (
  settings: Readonly<Record<string, unknown>>, registry: Registry
): Readonly<Record<string, unknown>> => Object.fromEntries(Object.entries(settings).map(([key, value]) =>
  [key, typeof value === 'string' ? recordOf(key, value, registry) : value]))

const recordOf = (key: string, name: string, registry: Registry): unknown => {
  if (key === 'structure') return structureNamed(name, registry) ?? name
  if (!Object.hasOwn(kinds, key)) return name
  const kind = kinds[key as keyof typeof kinds] // its own
  const record = registry[kind][name]
  return record === undefined || record === builtIns[kind][name] ? name : record
}

/** A structure that a plug-in brings, by what people type. */
const structureNamed = (typed: string, registry: Registry): Structure | undefined => {
  for (const [family, { form, make }] of Object.entries(registry.structures)) {
    if (Object.hasOwn(builtIns.structures, family)) continue
    const found = form === undefined ? (typed === family ? [typed] : null) : new RegExp(form).exec(typed)
    if (found !== null) return make(typed, ...found.slice(1).map(Number))
  }
  return undefined
}
