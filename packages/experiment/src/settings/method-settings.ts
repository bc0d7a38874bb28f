import { type axes, type LotteryOptions, type Method, type NumberSetting, type Setting } from '@itop/updaters'
import * as z from 'zod/mini'
import type { RecipeSetting } from './setting.js'

/** The value of a setting, by its description. */
type ValueOf<S> =
  S extends { readonly kind: 'number', readonly or: infer Name } ? number | Name
    : S extends { readonly kind: 'number' } ? number
      : S extends { readonly kind: 'name', readonly names: readonly (infer Name)[] } ? Name : never

/** The settings of this library's methods in a recipe, each optional. */
export type MethodInput =
  & { [K in Exclude<keyof typeof axes, 'density'>]?: ValueOf<(typeof axes)[K]> | undefined }
  & { -readonly [K in Exclude<keyof LotteryOptions, 'counts'>]?: LotteryOptions[K] }

/** What names of an open setting stand for, beside those that its method lists; `form` where names hold numbers. */
export interface OpenNames {
  readonly [setting: string]: { readonly names: readonly string[], readonly forms?: readonly string[] } | undefined
}

/**
 * The settings that any of these methods has, in the order in which they are met. Methods that share a name share the
 * flag; then it may be whatever one of them allows, and the method that is chosen checks it.
 */
export function settingsOfMethods(
  methods: readonly Pick<Method, 'settings'>[], open: OpenNames
): Readonly<Record<string, RecipeSetting>> {
  const found = new Map<string, Setting[]>()
  for (const { settings } of methods) {
    for (const [key, setting] of Object.entries(settings)) {
      if (key !== 'density') found.set(key, [...found.get(key) ?? [], setting])
    }
  }
  return Object.fromEntries([...found].map(([key, all]) =>
    [key, settingOf(all, all.some(isOpen) ? open[key] : undefined)]))
}

const isOpen = (setting: Setting): boolean => setting.kind === 'name' && setting.open === true

function settingOf(all: readonly Setting[], open: OpenNames[string]): RecipeSetting {
  const [{ about, argument = argumentOf(all[0]!) }] = all as [Setting] // a key was met with a setting
  const names = [...new Set([...all.flatMap(one => one.kind === 'name' ? one.names : []), ...open?.names ?? []])]
  const allowed = all.every(({ kind }) => kind === 'name')
    ? names.join(', ')
    : [...new Set(all.map(one => rangeWords(one, argument)))].join('; ')
  const schemas = [...new Map(all.map(one => [rangeWords(one, ''), schemaOf(one, names, open?.forms)])).values()]
  return {
    group: 'Sparsity', argument, about, allowed,
    kind: all.every(({ kind }) => kind === 'name') ? 'text' : 'number',
    schema: schemas.length === 1 || all.every(({ kind }) => kind === 'name') ? schemas[0]! : z.union(schemas),
    ...names.length > 0 && { names },
    ...all.every(isShare) && { share: true }
  }
}

const isShare = (setting: Setting): boolean =>
  setting.kind === 'number' && !setting.integer && (setting.to ?? setting.below) === 1

const argumentOf = (setting: Setting): string =>
  setting.kind === 'name' ? 'NAME' : setting.integer ? 'N' : isShare(setting) ? 'P' : 'X'

/** `an integer ≥ 1`, `0 < P ≤ 1`, `an integer ≥ 0, or end`. */
function rangeWords(setting: Setting, letter: string): string {
  if (setting.kind === 'name') return setting.names.join(', ')
  const words = numberWords(setting, letter)
  return setting.or === undefined ? words : `${words}, or ${setting.or}`
}

function numberWords({ integer, above, from, below, to }: NumberSetting, letter: string): string {
  const low = above ?? from
  const high = below ?? to
  const kind = integer ? 'an integer' : 'a number'
  if (low === undefined && high === undefined) return kind
  if (high === undefined) return `${kind} ${above === undefined ? '≥' : '>'} ${low}`
  if (low === undefined) return `${kind} ${below === undefined ? '≤' : '<'} ${high}`
  if (integer) {
    const first = above === undefined ? low : Math.floor(above) + 1
    return `${kind} from ${first} to ${below === undefined ? high : Math.ceil(below) - 1}`
  }
  return `${low} ${above === undefined ? '≤' : '<'} ${letter} ${below === undefined ? '≤' : '<'} ${high}`
}

function schemaOf(setting: Setting, names: readonly string[], forms?: readonly string[]): z.ZodMiniType {
  if (setting.kind === 'name') {
    return forms === undefined
      ? z.enum(names as [string, ...string[]])
      : z.string().check(z.regex(new RegExp(forms.join('|'))))
  }
  const numbers = ranged(setting)
  return setting.or === undefined ? numbers : z.union([numbers, z.literal(setting.or)])
}

function ranged({ integer, above, from, below, to }: NumberSetting) {
  const numbers = integer ? z.int() : z.number()
  const checks = [
    above !== undefined && z.gt(above), from !== undefined && z.gte(from), below !== undefined && z.lt(below),
    to !== undefined && z.lte(to)
  ]
  return numbers.check(...checks.filter(check => check !== false))
}
