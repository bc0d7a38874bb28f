import assert from 'node:assert/strict'
import { and, arraySource } from '@itop/masks'
import { snfs } from '@itop/updaters'
import { at, close, hasTies, maskOf, sameMask, sameMultiset, spread } from '../compare.mjs'

const fewSteps = { step: 1, totalSteps: 10, seed: 1 }

/** Updates of sparse momentum one after another, with weights that move in between. */
async function updates(golden) {
  const { inputs: { shapes, mask, weight, momentum, weightChangeBeforeCall = [] }, settings, expected } = golden
  const names = Object.keys(shapes)
  const updater = snfs({
    density: 0.5, counts: 'reference', interval: 1, dropFraction: settings.pruneRate, dropSchedule: 'constant'
  })
  let masks = names.map(name => maskOf(mask[name], shapes[name]))
  let weights = names.map(name => Float32Array.from(weight[name]))
  let state = { adjustedGrowth: 0, adjustments: [], baseline: settings.baselineNonzero }
  for (const [call, right] of expected.calls.entries()) {
    const moved = weightChangeBeforeCall[call]
    if (moved) weights = weights.map((values, i) => values.map((value, j) => value + moved[names[i]][j]))
    const views = names.map((name, i) => ({
      name, stored: masks[i], forward: masks[i], everActive: masks[i],
      values: at(masks[i], weights[i]),
      measured: { 'gradient/moving-average:0.9': arraySource(momentum[call][name]) }
    }))
    const { state: after, change } = await updater.update(state, views, fewSteps)
    for (const [i, layer] of change.layers.entries()) {
      const { name, stored } = layer
      const where = `call ${call}, ${name}`
      assert.equal(layer.pruned.length, right.removed[name], `${where}: removed`)
      assert.equal(layer.grown.length, Math.floor(right.regrowthBeforeFloor[name]), `${where}: grown`)
      assert.equal(stored.count, right.nonzero[name], `${where}: weights`)
      if (hasTies(golden)) {
        // Which of tied weights go is open, and with it which come back: those that go are the smallest there are.
        const smallest = views[i].values.map(Math.abs).sort().subarray(0, layer.pruned.length)
        sameMultiset(Float32Array.from(layer.pruned, position => Math.abs(weights[i][position])), smallest, where)
      } else sameMask(stored, right.mask[name], where)
      weights[i] = spread(and(masks[i], stored), at(and(masks[i], stored), weights[i]))
      if (!hasTies(golden)) close(weights[i], right.weight[name], `${where}: weight`)
    }
    close(
      [after.adjustedGrowth, ...after.adjustments], [right.adjustedGrowth, ...right.adjustments], `call ${call}: state`)
    masks = change.layers.map(({ stored }) => stored)
    state = after
  }
}

/** The drop fractions of its schedules. */
function schedules({ settings: { pruneRate, tMax, etaMin }, expected }) {
  const rates = (dropSchedule, pairs) => {
    const plan = snfs({ density: 0.5, dropFraction: pruneRate, dropSchedule, interval: 1,
      ...dropSchedule === 'cosine' && { dropFloor: etaMin } })
      .plan([{ name: 'a', shape: [4, 4] }], { totalSteps: tMax })
    close(pairs.map(([step]) => plan.at(step).dropFraction), pairs.map(([, rate]) => rate), dropSchedule)
  }
  rates('cosine', expected.cosine)
  rates('linear', expected.linear)
}

export const method = 'snfs'
export const run = golden => golden.expected.calls ? updates(golden) : schedules(golden)
