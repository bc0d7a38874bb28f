import assert from 'node:assert/strict'
import { Mask } from '@itop/masks'
import { lottery } from '@itop/updaters'
import { at, sameMask } from '../compare.mjs'

export const method = 'lth'

/**
 * Layers that are pruned together, and how. By layer each has a fraction; the one that a global ranking leaves alone is
 * the last one, as that alone can have a fraction of its own.
 */
function groupsOf({ scope, percents, fraction, ignored }, names) {
  if (scope === 'layer') return names.map(name => ({ names: [name], options: { pruneFraction: percents[name] } }))
  const ranked = names.filter(name => name !== ignored)
  return [{
    names: [...ranked, ...names.filter(name => name === ignored)],
    options: { pruneFraction: fraction, ...ranked.length < names.length && { outputFraction: 0 } }
  }]
}

/** Rounds one after another, each with the weights that its training ended with. */
export async function run({ inputs: { shapes, finalWeights }, settings, expected }) {
  const { rounds, scope: pruneScope } = settings
  for (const { names, options } of groupsOf(settings, Object.keys(shapes))) {
    const updater = lottery({ rounds, pruneScope, ...options, counts: 'reference' })
    let masks = names.map(name => Mask.full(shapes[name]))
    for (const [i, right] of expected.rounds.entries()) {
      const views = names.map((name, layer) => {
        const stored = masks[layer]
        return { name, stored, forward: stored, everActive: stored, values: at(stored, finalWeights[i][name]) }
      })
      const { change } = await updater.update(undefined, views, { step: i + 1, totalSteps: rounds + 1, seed: 1 })
      for (const { name, stored } of change.layers) {
        assert.equal(stored.count, right.kept[name], `round ${i + 1}, ${name}: weights`)
        sameMask(stored, right.mask[name], `round ${i + 1}, ${name}`)
      }
      masks = change.layers.map(({ stored }) => stored)
    }
  }
}
