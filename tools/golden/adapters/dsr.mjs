import assert from 'node:assert/strict'
import { dsr } from '@itop/updaters'
import { at, close, maskOf, sameMask, spread } from '../compare.mjs'
import { absentOf, replayed } from '../replay.mjs'

export const method = 'dsr'

/** One update, with the positions that were drawn, and the layer that got what rounding left. */
export async function run({ inputs: { shapes, mask, weight }, settings, expected }) {
  const views = shapes.map((shape, i) => {
    const stored = maskOf(mask[i], shape)
    return {
      name: `layer ${i}`, stored, forward: stored, everActive: stored, values: at(stored, weight[i]), measured: {}
    }
  })
  const all = views.reduce((sum, { stored }) => sum + stored.count, 0)
  const updater = dsr({ density: 0.5, interval: 1, counts: 'reference', dropFraction: settings.nPruneParams / all })
  const { state, change } = await updater.update({ threshold: settings.threshold }, views, {
    step: 1, totalSteps: 10, seed: 1,
    draws: (purpose, layer) => purpose === 'share' ? { nextBelow: () => expected.roundingDraws[0] }
      // What went may not come.
      : replayed(absentOf(mask[placeOf(layer)]), expected.growCalls[placeOf(layer)].positions)
  })
  close([state.threshold], [expected.thresholdAfter], 'threshold')
  for (const [i, { name, stored, pruned, grown }] of change.layers.entries()) {
    assert.equal(pruned.length, expected.pruned[i], `${name}: pruned`)
    assert.equal(grown.length, expected.growCalls[i].requested, `${name}: grown`)
    sameMask(stored, expected.mask[i], name)
    const kept = views[i].stored
    const gone = new Set(pruned)
    const left = spread(kept, views[i].values).map((value, j) => gone.has(j) ? 0 : value)
    close(left, expected.weight[i], `${name}: weight`)
  }
}

const placeOf = layer => Number(layer.split(' ')[1])
