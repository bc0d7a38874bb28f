// Any runner will do that takes a name and a function.
import { growRules, pruneScores } from '@itop/criteria'
import { expect, test } from 'vitest'
import { describePlugin, describePruneScore, type Runner } from '../src/index.js'

/** A runner that runs nothing, and the names that it was given. */
function noting(): { readonly runner: Required<Runner>, readonly names: string[] } {
  const names: string[] = []
  return {
    names,
    runner: {
      describe: (title, body) => {
        names.push(title)
        body()
      },
      test: name => { names.push(name) }
    }
  }
}

test('a runner with describe has a group for each member, one without has its name before each law', () => {
  const [grouped, flat] = [noting(), noting()]
  describePruneScore(pruneScores['magnitude'], grouped.runner)
  describePruneScore(pruneScores['magnitude'], { test: flat.runner.test })
  const [title, ...laws] = grouped.names
  expect(title).toBe('prune score magnitude')
  expect(flat.names).toEqual(laws.map(law => `prune score magnitude: ${law}`))
})

test('a plug-in is looked at as a whole, and then member by member', () => {
  const { runner, names } = noting()
  const plugin = {
    name: 'itop-plugin-two', version: '0.1.0', prune: [pruneScores['taylor']], grow: [growRules['gradient']]
  }
  describePlugin(plugin, runner)
  expect(names.filter(name => /^(plug-in|prune score|grow rule) /.test(name)))
    .toEqual(['plug-in itop-plugin-two', 'prune score taylor', 'grow rule gradient'])
})
