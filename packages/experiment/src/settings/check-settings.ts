import { didYouMean } from './nearest.js'
import { names, type NameKind } from './names.js'
import { flagOf, recipeInput, settingFlags, settingKeys, type RecipeInput, type SettingKey } from './settings.js'
import { UserError } from '../errors/user-error.js'

/** Where settings come from, for messages: the command line, or the file of that name. */
export type SettingSource = 'command line' | { readonly file: string }

/** Settings with every name, range and key checked; the first thing wrong is a `UserError`. */
export const checkSettings = (given: Readonly<Record<string, unknown>>, source: SettingSource): RecipeInput => {
  const raw = Object.fromEntries(Object.entries(given)
    .map(([key, value]) => [key, isSwitch(key) ? onOrOff(value) : value]))
  const result = recipeInput.safeParse(raw)
  if (!result.success) throw explain(result.error.issues[0]!, raw, source) // a failure has at least one issue
  refuseBoth(result.data, 'sparsity', 'density', source)
  refuseBoth(result.data, 'epochs', 'steps', source)
  // Absent keys stay absent: `undefined` and a missing key differ where objects are merged.
  return Object.fromEntries(Object.entries(result.data).filter(([, value]) => value !== undefined)) as RecipeInput
}

/** Whether a key is a setting's own, not one that every object has. */
const isSetting = (key: string): key is SettingKey => Object.hasOwn(settingFlags, key)

const isSwitch = (key: string): boolean =>
  isSetting(key) && settingFlags[key].kind === 'switch'

// A file may say "on" as the flag does.
const onOrOff = (value: unknown): unknown => value === 'on' ? true : value === 'off' ? false : value

const said = (key: string, source: SettingSource): string =>
  source === 'command line' ? flagOf(key) : `${source.file}: ${JSON.stringify(key)}`

const refuseBoth = (settings: RecipeInput, a: SettingKey, b: SettingKey, source: SettingSource): void => {
  if (settings[a] === undefined || settings[b] === undefined) return
  const why = a === 'sparsity' ? ' (density = 1 − sparsity)' : ''
  throw new UserError([`${said(a, source)} and ${said(b, source)}: give one or the other${why}.`])
}

type Issue = { readonly code?: string, readonly path: readonly PropertyKey[], readonly message: string }

const explain = (issue: Issue, raw: Readonly<Record<string, unknown>>, source: SettingSource): UserError => {
  if (issue.code === 'unrecognized_keys') return unknownKey(raw, source)
  const key = String(issue.path[0])
  if (!isSetting(key)) return new UserError([`${said(key, source)}: ${issue.message}.`])
  const value = raw[key]
  const { allowed } = settingFlags[key]
  const hint = typeof value === 'string' && Object.hasOwn(names, key)
    ? didYouMean(value, names[key as NameKind]) // a key of its own
    : numberHint(key, value)
  return new UserError([`${said(key, source)} ${show(value)}: expected ${allowed}.${hint}`])
}

const show = (value: unknown): string =>
  typeof value === 'string' ? `'${value}'` : JSON.stringify(value) ?? String(value)

const shares: readonly string[] = [
  'sparsity', 'density', 'dropFraction', 'pruneFraction', 'outputFraction', 'validSplit', 'labelSmoothing', 'momentum'
]

const numberHint = (key: string, value: unknown): string => {
  if (typeof value !== 'number') return ''
  if (key === 'sparsity' && value === 1) return ' A network of sparsity 1 has no weights. Did you mean 0.99?'
  if (!shares.includes(key)) return ''
  if (value > 1 && value < 100) return ` It is a share of 1: did you mean ${value / 100}?`
  if (value < 0 && value > -1) return ` Did you mean ${-value}?`
  return ''
}

const unknownKey = (raw: Readonly<Record<string, unknown>>, source: SettingSource): UserError => {
  const keys: readonly string[] = settingKeys
  const unknown = Object.keys(raw).find(key => !Object.hasOwn(recipeInput.shape, key)) ?? ''
  return new UserError([
    `${said(unknown, source)}: there is no such setting.${didYouMean(unknown, keys)}`,
    `There are ${keys.join(', ')}.`
  ])
}
