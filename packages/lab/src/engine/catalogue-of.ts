import {
  builtIns, choiceOf, fillRecipe, ruleKeys, type Plugin, type RecipeSetting, type Registry, type RuleWithSettings
} from '@itop/experiment'
import { formOf, type Setting } from '@itop/updaters'
import type { Catalogue, Choice, Field, Fields, MethodInfo, PluginInfo } from '../catalogue.js'

/** The networks of the page that learn while one watches, and the data sets that are served with it. */
const ownModels = ['mlp', 'lenet5']
const ownData = ['mnist', 'fashion-mnist', 'dropped']

/**
 * Settings of recipes that are no fields of the page: it has a field of its own for them, opens data in its own way, or
 * writes no files. All others are, also those that come later.
 */
const elsewhere: readonly string[] = [
  'model', 'data', 'method', 'sparsity', 'density', 'epochs', 'steps', 'batch', 'lr', 'seed', 'backend', 'threads',
  'dataDir', 'maskFile', 'from', 'augment', 'validSplit', 'imageSize', 'onBroken', 'allowEmptyClasses', 'out',
  'checkpointEvery', 'tune'
]

/** What the page offers of all that recipes can name; `plugins` are those that the registry was made of. */
export function catalogueOf(registry: Registry, plugins: readonly Plugin[] = []): Catalogue {
  const open = openFields(registry)
  const methods = Object.values(registry.methods).filter(inOneTraining)
  return {
    methods: Object.fromEntries(methods.map(method => [method.name, methodInfo(method, open)])),
    rules: Object.fromEntries(Object.entries(ruleKeys).map(([kind, key]) =>
      [key, choicesOf(registry[kind as keyof typeof ruleKeys])])), // its own keys
    training: trainingFields(registry),
    models: [...ownModels, ...ofPlugins(registry, 'models')],
    data: [...ownData, ...ofPlugins(registry, 'datasets').filter(name => registry.datasets[name].open)],
    plugins: plugins.map(pluginInfo)
  }
}

const ofPlugins = (registry: Registry, kind: 'models' | 'datasets'): readonly string[] =>
  Object.keys(registry[kind]).filter(name => !Object.hasOwn(builtIns[kind], name))

type Method = Registry['methods'][string]

/** Whether a method is one training; the page shows no rounds. */
const inOneTraining = ({ settings }: Method): boolean => !Object.hasOwn(settings, 'rounds')

type Open = Readonly<Record<string, Exclude<Field, { readonly kind: 'number' }>>>

/** The settings whose names plug-ins may bring. */
function openFields(registry: Registry): Open {
  const names = (kind: 'prune' | 'grow' | 'distributions' | 'schedules') =>
    ({ kind: 'name', names: Object.keys(registry[kind]) } as const)
  const families = Object.values(registry.structures)
  return {
    prune: names('prune'), grow: names('grow'), distribution: names('distributions'), dropSchedule: names('schedules'),
    structure: { kind: 'form', names: Object.keys(registry.structures), forms: families.map(formOf) }
  }
}

const methodInfo = ({ name, about, settings: { density, ...settings } }: Method, open: Open): MethodInfo =>
  ({ about, hasDensity: density !== undefined && name !== 'dense', settings: fieldsOf(settings, open) })

type Rule = RuleWithSettings & { readonly about?: string, readonly defaults?: object }

const choicesOf = (rules: Readonly<Record<string, Rule>>): Readonly<Record<string, Choice>> =>
  Object.fromEntries(Object.entries(rules).map(([name, { about, settings = {}, defaults }]) => [name, {
    settings: fieldsOf(settings, {}),
    ...about !== undefined && { about }, ...defaults && { defaults: usualOf(defaults) }
  }]))

const fieldsOf = (settings: Readonly<Record<string, Setting>>, open: Open): Fields =>
  Object.fromEntries(Object.entries(settings).map(([key, setting]) => [key, fieldOf(key, setting, open)]))

/** A setting as plain data. Its default may go by the run, which is not known here. */
function fieldOf(key: string, setting: Setting, open: Open): Field {
  const { default: usual, hint: _hint, unset: _unset, ...rest } = setting
  const known = typeof usual === 'function' ? undefined : usual
  const range = setting.kind === 'name' && setting.open && open[key] || rest
  // One of a field's kinds, as the setting is.
  return { ...rest, ...range, optional: true, ...known !== undefined && { default: known } } as Field
}

/** The settings of every training that the page leaves to its user, with the defaults of the main job. */
function trainingFields(registry: Registry): Fields {
  const usual = usualOf(fillRecipe({}, {}, registry))
  const fields = Object.entries(registry.settings).flatMap(([key, setting]) => {
    const field = setting.group === 'Sparsity' || elsewhere.includes(key) || ofRules(registry).has(key)
      ? undefined : rangeOf(setting)
    return field === undefined ? [] : [[key, {
      ...field, about: setting.about, optional: true, ...Object.hasOwn(usual, key) && { default: usual[key] }
    }]]
  })
  return Object.fromEntries(fields)
}

/** The settings that belong to one rule each. */
const ofRules = (registry: Registry): ReadonlySet<string> => new Set(Object.keys(ruleKeys).flatMap(kind =>
  Object.values<Rule>(registry[kind as keyof typeof ruleKeys]).flatMap(({ settings = {} }) => Object.keys(settings))))

const rangeOf = (setting: RecipeSetting): Field | undefined => setting.kind === 'numbers'
  ? { kind: 'form', names: [setting.argument], forms: ['^\\d+(\\.\\d+)?(,\\d+(\\.\\d+)?)*$'] }
  : choiceOf(setting)

/** Values as they are typed; those that are lists or records are none. */
const usualOf = (values: object): Readonly<Record<string, string | number>> =>
  Object.fromEntries(Object.entries(values).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'boolean' ? [[key, value ? 'on' : 'off']]
      : typeof value === 'string' || typeof value === 'number' ? [[key, value]] : []))

const pluginInfo = ({ name, version, ...kinds }: Plugin): PluginInfo => ({
  name, version,
  brings: Object.fromEntries(Object.entries(kinds).flatMap(([kind, members]) =>
    Array.isArray(members) && members.length > 0 ? [[kind, members.map(({ name: one }) => one)]] : []))
})
