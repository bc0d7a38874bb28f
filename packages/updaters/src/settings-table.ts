import { checkOptions } from '@itop/masks'
import { check, given } from './errors.js'

/** A number that people may set. */
export interface NumberSetting {
  readonly kind: 'number'
  readonly integer?: true
  /** The range's ends: `above` and `below` are not in it, `from` and `to` are. */
  readonly above?: number
  readonly from?: number
  readonly below?: number
  readonly to?: number
  /** A name that may stand for a number. */
  readonly or?: string
}

/** One name of several. */
export interface NameSetting {
  readonly kind: 'name'
  readonly names: readonly string[]
  /** Whether a record of one's own may stand for a name in code. */
  readonly open?: true
}

/** What is known of the run that a default is for: in code, without a recipe, nothing. */
export interface DefaultFor {
  /** The names that people type. */
  readonly model?: string | undefined
  readonly data?: string | undefined
  /** Optimizer steps of the whole run. Integer ≥ 1. */
  readonly steps?: number | undefined
}

/** A default, or how it goes by the run; of a run of which nothing is known it is the paper's. */
export type Default = number | string | ((run: DefaultFor) => number | string)

/** A setting of a method: the one place where its range, its meaning and its default are written. */
export type Setting = (NumberSetting | NameSetting) & {
  /** One sentence without a full stop, for lists and help. */
  readonly about: string
  /** What stands for the value in help, such as STEPS; by default a letter that suits its kind. */
  readonly argument?: string
  /** Absent where leaving it out means something of its own, which `about` says. */
  readonly default?: Default
  /** What leaving it out means where it has no default, in words that stand by themselves: `once an epoch`. */
  readonly unset?: string
  /** What a wrong value may have been meant to be. */
  readonly hint?: string
}

/** The settings of a method by name. */
export type SettingsTable = Readonly<Record<string, Setting>>

/** The settings of a table that a method takes. */
export const pick = <T extends SettingsTable, K extends keyof T>(table: T, ...names: readonly K[]): Pick<T, K> =>
  Object.fromEntries(names.map(name => [name, table[name]])) as Pick<T, K>   // these names and no others

/** The default of a setting in a run; undefined where it has none. */
export const defaultOf = (
  { default: usual }: Pick<Setting, 'default'>, run: DefaultFor = {}
): number | string | undefined =>
  typeof usual === 'function' ? usual(run) : usual

/** The table with these defaults in place of its own. */
export function withDefaults(
  table: SettingsTable, defaults: Readonly<Record<string, Default | undefined>>
): SettingsTable {
  return Object.fromEntries(Object.entries(table).map(([name, setting]) => {
    const own = defaults[name]
    return [name, own === undefined ? setting : { ...setting, default: own }]
  }))
}

/** What a setting may be, in words: `an integer ≥ 1`, `in (0, 1]`, `"exact" or "bernoulli"`. */
export function rangeOf(setting: Setting): string {
  if (setting.kind === 'name') return setting.names.map(name => JSON.stringify(name)).join(' or ')
  const range = numbersOf(setting)
  return setting.or === undefined ? range : `${range} or ${JSON.stringify(setting.or)}`
}

function numbersOf({ integer, above, from, below, to }: NumberSetting): string {
  const low = above ?? from
  const high = below ?? to
  const kind = integer ? 'an integer ' : ''
  if (low === undefined && high === undefined) return integer ? 'an integer' : 'a number'
  if (high === undefined) return `${kind}${above === undefined ? '≥' : 'greater than'} ${low}`
  if (low === undefined) return `${kind}${below === undefined ? '≤' : 'less than'} ${high}`
  return `${kind}in ${above === undefined ? '[' : '('}${low}, ${high}${below === undefined ? ']' : ')'}`
}

/** Whether a value lies in a setting's range. */
export function accepts(setting: Setting, value: unknown): boolean {
  if (setting.kind === 'name') return typeof value === 'string' && setting.names.includes(value)
  const { integer, above = -Infinity, from = -Infinity, below = Infinity, to = Infinity, or } = setting
  if (or !== undefined && value === or) return true
  return typeof value === 'number' && (!integer || Number.isSafeInteger(value)) &&
    value > above && value >= from && value < below && value <= to
}

/**
 * The settings of a table, defaults filled in. Refuses what is not in the table, with the nearest name, and what is out
 * of range; names that a record may stand for are left to whoever looks them up.
 */
export function filled<T extends object>(where: string, table: SettingsTable, options: T): T {
  checkOptions(where, given(options), Object.keys(table))
  const values: Record<string, unknown> = {}
  for (const [name, setting] of Object.entries(table)) {
    const { [name]: value = defaultOf(setting) } = options as Record<string, unknown>   // its keys are the table's
    if (value === undefined) continue
    check((setting.kind === 'name' && setting.open) || accepts(setting, value), say =>
      `${where}: ${say(name)} must be ${rangeOf(setting)}, got ${shown(value)}.` +
        (setting.hint ? ` ${setting.hint}` : ''))
    values[name] = value
  }
  return values as T   // the same keys, each checked to be of its kind
}

const shown = (value: unknown): string => typeof value === 'string' ? JSON.stringify(value) : String(value)
