import { growRules } from '@itop/criteria'
import { pluginLaws, type PluginMembers } from '../../src/index.js'
import type { Broken } from './broken.js'

const good: PluginMembers = { name: 'itop-plugin-chance', version: '1.0.0', grow: [growRules['random']] }
const lawsOf = (own: Partial<PluginMembers>) => pluginLaws({ ...good, ...own })

export const laws = pluginLaws(good)

export const broken: readonly Broken[] = [
  {
    law: 'has the name of a package, and a version', words: 'expected the name of its package, got "My idea".',
    laws: lawsOf({ name: 'My idea' })
  },
  {
    law: 'has the name of a package, and a version',
    words: 'expected a version such as 1.0.0, that of its package, got "1".',
    laws: lawsOf({ version: '1' })
  },
  {
    law: 'brings something, each name once a kind', words: 'expected a member of some kind',
    laws: lawsOf({ grow: [] })
  },
  {
    law: 'brings something, each name once a kind', words: 'grow: expected each name once, got "random" twice.',
    laws: lawsOf({ grow: [growRules['random'], growRules['random']] })
  }
]
