import type { MaskSet } from '@itop/masks'
import { formOf } from '@itop/updaters'
import { UserError } from '../errors/user-error.js'
import { settingsOfTraining, settingsOfWhat } from '../settings/general.js'
import { settingsOfMethods } from '../settings/method-settings.js'
import type { RecipeSetting, RecipeSettings } from '../settings/setting.js'
import { recipeSchema } from '../settings/settings.js'
import { builtIn } from './built-in.js'
import { checkPlugin } from './check-plugin.js'
import { guarded } from './guarded.js'
import { ruleKinds, type RuleWithSettings } from './rule-settings.js'
import { pluginKinds, type Plugin, type PluginKind } from './plugin.js'

/** The members of one kind by the names that people type. No name is found that nobody gave. */
type Members<K extends PluginKind> = Readonly<Record<string, NonNullable<Plugin[K]>[number]>>

/** All that recipes can name, of this library and of plug-ins, and every setting that recipes can have. */
export type Registry = { readonly [K in PluginKind]: Members<K> } & {
  /** The plug-ins, in the order in which they were given; what this library brings itself is none. */
  readonly plugins: readonly Pick<Plugin, 'name' | 'version'>[]
  /** In the order of the help. */
  readonly settings: RecipeSettings
  /** The validator of recipe files, made of those settings. */
  readonly schema: ReturnType<typeof recipeSchema>
  /** The masks in a file of that path, for which a flag asked; absent where there are no files, as in a page. */
  readonly readMasks?: (path: string, flag: string) => MaskSet
}

/**
 * Everything that this library and these plug-ins bring. Two members of one kind with one name are refused with both
 * plug-ins' names, as is a value that is no plug-in, with what is wrong with it.
 */
export function createRegistry(plugins: readonly Plugin[]): Registry {
  for (const plugin of plugins) checkPlugin(plugin)
  const all = [builtIn, ...plugins.map(guarded)]
  refuseTwice(plugins)
  const members = Object.fromEntries(kinds.map(kind => [kind, membersOf(all, kind)])) as
    { readonly [K in PluginKind]: Members<K> } // one entry a kind
  const settings = settingsOf(members)
  return {
    ...members, settings, schema: recipeSchema(settings),
    plugins: plugins.map(({ name, version }) => ({ name, version }))
  }
}

const kinds = Object.keys(pluginKinds) as readonly PluginKind[] // keys of a record typed by them

function membersOf(all: readonly Plugin[], kind: PluginKind): Readonly<Record<string, unknown>> {
  const found: Record<string, unknown> = Object.create(null)
  const from = new Map<string, string>()
  for (const plugin of all) {
    for (const member of plugin[kind] ?? []) {
      const other = from.get(member.name)
      if (other !== undefined) {
        throw new UserError([`plug-in ${plugin.name}: its ${pluginKinds[kind]} ${member.name} has the name of one of ` +
          `${other}.`, 'Leave one of the two out, or give yours another name.'])
      }
      from.set(member.name, plugin.name)
      found[member.name] = member
    }
  }
  return Object.freeze(found)
}

function refuseTwice(plugins: readonly Plugin[]): void {
  const twice = plugins.find(({ name }, i) => plugins.findIndex(other => other.name === name) !== i)
  if (twice === undefined) return
  const versions = plugins.filter(({ name }) => name === twice.name).map(({ version }) => version)
  throw new UserError([`plug-in ${twice.name}: it is there twice, in version ${versions.join(' and ')}.`,
    'Leave one out.'])
}

/** Every setting, those of methods between what is trained and how. */
function settingsOf(members: { readonly [K in PluginKind]: Members<K> }): RecipeSettings {
  const names = (kind: PluginKind) => Object.keys(members[kind])
  const known = {
    model: names('models'), data: names('datasets'), method: names('methods'), lrSchedule: names('learningRates'),
    optimizer: names('optimizers'), loss: names('losses'), augmentation: names('augmentations')
  }
  const families = Object.values(members.structures)
  const own = settingsOfMethods(Object.values(members.methods), {
    prune: { names: names('prune') }, grow: { names: names('grow') }, distribution: { names: names('distributions') },
    dropSchedule: { names: names('schedules') },
    structure: { names: names('structures'), forms: families.map(formOf) }
  })
  const rules = ruleKinds.flatMap(kind => Object.values<RuleWithSettings>(members[kind]))
  const ofRules = settingsOfMethods(rules.map(({ settings = {} }) => ({ settings })), {})
  return joined([settingsOfWhat(known), own, settingsOfTraining(known), inTraining(ofRules)])
}

const inTraining = (settings: RecipeSettings): RecipeSettings => Object.fromEntries(
  Object.entries(settings).map(([key, setting]): [string, RecipeSetting] => [key, { ...setting, group: 'Training' }]))

function joined(tables: readonly RecipeSettings[]): RecipeSettings {
  const all: Record<string, RecipeSetting> = {}
  for (const [key, setting] of tables.flatMap(table => Object.entries(table))) {
    if (Object.hasOwn(all, key)) {
      throw new UserError([`setting ${key}: a plug-in brings it, and every recipe has one of that name.`,
        'The plug-in has to call it otherwise.'])
    }
    all[key] = setting
  }
  return Object.freeze(all)
}

/** What this library brings, without plug-ins. */
export const builtIns: Registry = createRegistry([])
