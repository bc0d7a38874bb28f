import type { NameSetting, NumberSetting } from '@itop/updaters'
import * as z from 'zod/mini'
import type { RecipeSetting } from './setting.js'

/** What a setting may be, as plain data: a number of a range, or one of some names. Undefined where it is neither. */
export function choiceOf({ kind, names, schema }: RecipeSetting): NumberSetting | NameSetting | undefined {
  if (kind === 'switch') return { kind: 'name', names: ['on', 'off'] }
  if (names !== undefined) return { kind: 'name', names }
  return kind === 'number' ? rangeIn(z.toJSONSchema(schema)) : undefined
}

function rangeIn(
  { type, minimum: from, exclusiveMinimum: above, maximum, exclusiveMaximum: below }: z.core.JSONSchema.BaseSchema
): NumberSetting {
  const to = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum // every integer has that one
  const ends = Object.entries({ from, above, below, to }).filter(([, end]) => end !== undefined)
  return { kind: 'number', ...type === 'integer' && { integer: true }, ...Object.fromEntries(ends) }
}
