import { growRules, pruneScores } from '@itop/criteria'
import {
  distributions, dropSchedules, formOf, methods, structures, type NumberSetting, type Setting, type SettingsTable
} from '@itop/updaters'

/** What a field of an experiment may be: a number in a range, one of some names, or a name of some form. */
export type Field = FieldWords & (NumberSetting | NameField | FormField)

interface FieldWords {
  /** One sentence without a full stop. */
  readonly about?: string
  /** What it is when it is left out, where that is known. */
  readonly default?: string | number
  /** It may be left out. */
  readonly optional?: true
}

interface NameField {
  readonly kind: 'name'
  readonly names: readonly string[]
}

interface FormField {
  readonly kind: 'form'
  /** What such names look like, for people. */
  readonly names: readonly string[]
  /** Regular expressions; one of them fits. */
  readonly forms: readonly string[]
}

/** A method of the menu. */
export interface MethodInfo {
  readonly about: string
  /** Its settings, but the density. */
  readonly settings: Readonly<Record<string, Field>>
  /** Whether one says how many weights it leaves. */
  readonly hasDensity: boolean
}

/** All that the page can choose from, as plain data: where there are plug-ins, the worker tells of it. */
export interface Catalogue {
  readonly methods: Readonly<Record<string, MethodInfo>>
  readonly models: readonly string[]
  readonly data: readonly string[]
  readonly plugins: readonly PluginInfo[]
}

/** A plug-in, and the names of what it brings, by kind. */
export interface PluginInfo {
  readonly name: string
  readonly version: string
  readonly brings: Readonly<Record<string, readonly string[]>>
}

interface Named {
  readonly name: string
}

/** What is looked at of a plug-in. */
export interface Brought extends Named {
  readonly version: string
  readonly methods?: readonly (Named & { readonly about: string, readonly settings: SettingsTable })[]
  readonly prune?: readonly Named[]
  readonly grow?: readonly Named[]
  readonly distributions?: readonly Named[]
  readonly schedules?: readonly Named[]
  readonly structures?: readonly (Named & { readonly form?: string })[]
  readonly models?: readonly Named[]
  readonly datasets?: readonly (Named & { readonly open?: unknown })[]
}

/** The networks of the page that learn while one watches, and the data sets that are served with it. */
const ownModels = ['mlp', 'lenet5']
const ownData = ['mnist', 'fashion-mnist', 'dropped']

/** What the page offers: what it has itself, and what these plug-ins bring. */
export function catalogueOf(plugins: readonly Brought[]): Catalogue {
  const open = openFields(plugins)
  const all = [...Object.values(methods), ...plugins.flatMap(plugin => plugin.methods ?? [])]
  return {
    methods: Object.fromEntries(all.filter(inOneTraining).map(method => [method.name, infoOf(method, open)])),
    models: [...ownModels, ...plugins.flatMap(plugin => namesOf(plugin.models))],
    data: [...ownData, ...plugins.flatMap(plugin => namesOf(plugin.datasets?.filter(one => one.open)))],
    plugins: plugins.map(pluginInfo)
  }
}

const namesOf = (members: readonly Named[] = []): readonly string[] => members.map(({ name }) => name)

/** Whether a method is one training; the page shows no rounds. */
const inOneTraining = ({ settings }: { readonly settings: SettingsTable }): boolean =>
  !Object.hasOwn(settings, 'rounds')

type Open = Readonly<Record<string, NameField | FormField>>

/** The settings whose names plug-ins may bring. */
function openFields(plugins: readonly Brought[]): Open {
  const names = (own: object, kind: 'prune' | 'grow' | 'distributions' | 'schedules'): NameField =>
    ({ kind: 'name', names: [...Object.keys(own), ...plugins.flatMap(plugin => namesOf(plugin[kind]))] })
  const families = [...structures, ...plugins.flatMap(plugin => plugin.structures ?? [])]
  return {
    prune: names(pruneScores, 'prune'), grow: names(growRules, 'grow'),
    distribution: names(distributions, 'distributions'), dropSchedule: names(dropSchedules, 'schedules'),
    structure: {
      kind: 'form', names: namesOf(families), forms: families.map(formOf)
    }
  }
}

const infoOf = (
  { name, about, settings: { density, ...settings } }: NonNullable<Brought['methods']>[number], open: Open
): MethodInfo => ({
  about,
  hasDensity: density !== undefined && name !== 'dense',
  settings: Object.fromEntries(Object.entries(settings).map(([key, setting]) => [key, fieldOf(key, setting, open)]))
})

/** A setting as plain data. Its default may go by the run, which is not known here. */
function fieldOf(key: string, setting: Setting, open: Open): Field {
  const { default: usual, hint: _hint, ...rest } = setting
  const known = typeof usual === 'function' ? undefined : usual
  const range = setting.kind === 'name' && setting.open && open[key] || rest
  // One of a field's kinds, as the setting is.
  return { ...rest, ...range, optional: true, ...known !== undefined && { default: known } } as Field
}

const pluginInfo = ({ name, version, ...kinds }: Brought): PluginInfo => ({
  name, version,
  brings: Object.fromEntries(Object.entries(kinds).flatMap(([kind, members]) =>
    Array.isArray(members) && members.length > 0 ? [[kind, namesOf(members)]] : []))
})

/** Without plug-ins. */
export const ownCatalogue: Catalogue = catalogueOf([])
