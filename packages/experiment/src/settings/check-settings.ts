import { didYouMean } from './nearest.js'
import { builtIns, type Registry } from '../registry/registry.js'
import { flagOf } from './setting.js'
import type { RecipeInput, SettingKey } from './settings.js'
import { UserError } from '../errors/user-error.js'

/** Where settings come from, for messages: the command line, or the file of that name. */
export type SettingSource = 'command line' | { readonly file: string }

/** Settings with every name, range and key checked; the first thing wrong is a `UserError`. */
export function checkSettings(
  given: Readonly<Record<string, unknown>>, source: SettingSource, registry = builtIns
): RecipeInput {
  const raw = Object.fromEntries(Object.entries(given)
    .map(([key, value]) => [key, registry.settings[key]?.kind === 'switch' ? onOrOff(value) : value]))
  const result = registry.schema.safeParse(raw)
  if (!result.success) throw explain(result.error.issues[0]!, raw, { source, registry }) // a failure has an issue
  const data = result.data as RecipeInput // the schema is made of its settings
  refuseBoth(data, 'sparsity', 'density', source)
  refuseBoth(data, 'epochs', 'steps', source)
  // Absent keys stay absent: `undefined` and a missing key differ where objects are merged.
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined))
}

// A file may say "on" as the flag does.
const onOrOff = (value: unknown): unknown => value === 'on' ? true : value === 'off' ? false : value

const said = (key: string, source: SettingSource): string =>
  source === 'command line' ? flagOf(key) : `${source.file}: ${JSON.stringify(key)}`

function refuseBoth(settings: RecipeInput, a: SettingKey, b: SettingKey, source: SettingSource): void {
  if (settings[a] === undefined || settings[b] === undefined) return
  const why = a === 'sparsity' ? ' (density = 1 − sparsity)' : ''
  throw new UserError([`${said(a, source)} and ${said(b, source)}: give one or the other${why}.`])
}

type Issue = { readonly code?: string, readonly path: readonly PropertyKey[], readonly message: string }

/** Where settings come from, and which there are. */
interface Given {
  readonly source: SettingSource
  readonly registry: Registry
}

function explain(
  issue: Issue, raw: Readonly<Record<string, unknown>>, { source, registry: { settings } }: Given
): UserError {
  if (issue.code === 'unrecognized_keys') return unknownKey(raw, source, Object.keys(settings))
  const key = String(issue.path[0])
  if (!Object.hasOwn(settings, key)) return new UserError([`${said(key, source)}: ${issue.message}.`])
  const value = raw[key]
  const { allowed, names, share } = settings[key]!
  const hint = typeof value === 'string' && names !== undefined
    ? didYouMean(value, names)
    : numberHint(key, value, share === true)
  return new UserError([`${said(key, source)} ${show(value)}: expected ${allowed}.${hint}`])
}

const show = (value: unknown): string =>
  typeof value === 'string' ? `'${value}'` : JSON.stringify(value) ?? String(value)

function numberHint(key: string, value: unknown, share: boolean): string {
  if (typeof value !== 'number') return ''
  if (key === 'sparsity' && value === 1) return ' A network of sparsity 1 has no weights. Did you mean 0.99?'
  if (!share) return ''
  if (value > 1 && value < 100) return ` It is a share of 1: did you mean ${value / 100}?`
  if (value < 0 && value > -1) return ` Did you mean ${-value}?`
  return ''
}

/** What a recipe may hold beside settings. */
const others = ['$schema', 'id', 'tuned', 'plugins']

function unknownKey(
  raw: Readonly<Record<string, unknown>>, source: SettingSource, keys: readonly string[]
): UserError {
  const unknown = Object.keys(raw).find(key => !keys.includes(key) && !others.includes(key)) ?? ''
  return new UserError([
    `${said(unknown, source)}: there is no such setting.${didYouMean(unknown, keys)}`,
    `There are ${keys.join(', ')}.`
  ])
}
