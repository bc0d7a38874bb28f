import { isRecord } from '@itop/checkpoint'
import { didYouMean } from '../settings/nearest.js'
import { checkOwnSettings } from './check-own-settings.js'
import { pluginInterface, pluginKinds, type PluginKind } from './plugin.js'
import { wrong } from './wrong-plugin.js'

/** What each kind of member has to be able to do. */
const functions: Readonly<Record<PluginKind, string>> = {
  prune: 'score', grow: 'grow', structures: 'make', distributions: 'densities', schedules: 'at', methods: 'make',
  models: 'make', datasets: 'open', augmentations: 'make', losses: 'make',
  learningRates: 'make', optimizers: 'make', measurements: 'start'
}

const keys = ['name', 'version', 'interface', ...Object.keys(pluginKinds)]

/** Refuses a value that is no plug-in, and says what is wrong with it. */
export function checkPlugin(value: unknown): void {
  if (!isRecord(value)) throw wrong(`a plug-in: expected an object with a name and a version, got ${String(value)}`)
  const { name, version, interface: written = pluginInterface } = value
  if (!isName(name)) throw wrong('a plug-in: expected its name to be the package\'s, a text that is not empty')
  const where = `plug-in ${name}`
  if (typeof version !== 'string' || version === '') throw wrong(`${where}: expected a version, such as 1.0.0`)
  if (written !== pluginInterface) {
    throw wrong(`${where}: it was written for version ${String(written)} of the interface of plug-ins, and this is ` +
      `version ${pluginInterface}`, 'Install a version of it that goes with this one.')
  }
  const unknown = Object.keys(value).find(key => !keys.includes(key))
  if (unknown !== undefined) {
    throw wrong(`${where}: it has ${unknown}, which is nothing that a plug-in brings`,
      `${didYouMean(unknown, keys).trim()} There are ${keys.join(', ')}.`)
  }
  for (const kind of Object.keys(pluginKinds) as PluginKind[]) checkMembers(where, kind, value[kind]) // its own keys
}

function checkMembers(where: string, kind: PluginKind, members: unknown): void {
  if (members === undefined) return
  if (!Array.isArray(members)) throw wrong(`${where}: expected a list of its ${kind}`)
  for (const [i, member] of members.entries()) {
    const one = `${pluginKinds[kind]} ${i + 1}`
    if (!isRecord(member) || !isName(member['name'])) {
      throw wrong(`${where}: expected its ${one} to be a record with a name`)
    }
    if (typeof member[functions[kind]] !== 'function') {
      throw wrong(`${where}: expected its ${pluginKinds[kind]} ${member['name']} to have a function ${functions[kind]}`)
    }
    for (const key of required[kind] ?? []) {
      if (member[key] === undefined) {
        throw wrong(`${where}: its ${pluginKinds[kind]} ${member['name']} has no ${key}`)
      }
    }
    if (withSettings.includes(kind)) checkOwnSettings(`${where}: its ${pluginKinds[kind]} ${member['name']}`, member)
  }
}

/** What a member must say beside its name and what it does. */
const required: Readonly<Partial<Record<PluginKind, readonly string[]>>> = {
  prune: ['needs'], grow: ['needs'], schedules: ['parameters'], methods: ['about', 'settings'],
  datasets: ['shape', 'classes', 'counts'], measurements: ['about', 'of', 'window', 'numbers']
}

const withSettings: readonly PluginKind[] = ['methods', 'augmentations', 'losses', 'optimizers', 'learningRates']

/** What can be typed as one word, and is no option. */
const isName = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= 200 && /^[^\s-]\S*$/.test(value)
