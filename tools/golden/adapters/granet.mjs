import assert from 'node:assert/strict'
import { arraySource, Mask, reindex } from '@itop/masks'
import { granet } from '@itop/updaters'
import { at, close, hasTies, maskOf, sameMask, spread } from '../compare.mjs'

export const method = 'granet'

/** One update, in the middle of a ramp. */
export async function run(golden) {
  const { inputs: { shapes, mask, weight, gradient, momentum }, settings, expected } = golden
  const { updateEvery: interval, stepsPerEpoch, finalPruneEpoch, initPruneEpoch, step } = settings
  const updater = granet({
    density: settings.finalDensity, initialDensity: settings.initDensity, interval, counts: 'reference',
    rampStart: initPruneEpoch * stepsPerEpoch, rampStopFraction: 0.5,
    dropFraction: settings.pruneRate, dropSchedule: 'constant'
  })
  const views = Object.keys(shapes).map(name => {
    const stored = maskOf(mask[name], shapes[name])
    return {
      name, stored, forward: stored, everActive: stored,
      values: at(stored, weight[name]), measured: { gradient: arraySource(gradient[name]) }
    }
  })
  const { change } = await updater.update(undefined, views,
    { step, totalSteps: 2 * finalPruneEpoch * stepsPerEpoch, seed: 1 })
  for (const [i, { name, stored: now, grown, renewed }] of change.layers.entries()) {
    const { stored: before } = views[i]
    assert.equal(now.count, expected.nonzero[name], `${name}: weights`)
    assert.equal(grown.length, expected.regenerated[name], `${name}: regenerated`)
    if (hasTies(golden)) continue
    sameMask(now, expected.mask[name], name)
    const fresh = Mask.fromIndices(now.shape, renewed)
    const moved = dense =>
      spread(now, reindex(before, now, at(before, dense))).map((value, j) => fresh.has(j) ? 0 : value)
    close(moved(weight[name]), expected.weight[name], `${name}: weight`)
    close(moved(momentum[name]), expected.momentum[name], `${name}: momentum`)
  }
}
