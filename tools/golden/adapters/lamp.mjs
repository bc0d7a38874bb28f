import assert from 'node:assert/strict'
import { lamp } from '@itop/criteria'
import { Mask } from '@itop/masks'
import { gmp } from '@itop/updaters'
import { at, close, hasTies, maskOf, sameMask, spread } from '../compare.mjs'
import { halfEven } from '../gradual.mjs'

export const method = 'lamp'

/** Rounds of pruning by the authors' code, or one cut of a dense network by three rules of effective-sparsity's. */
export const run = golden => golden.expected.rounds ? runRounds(golden) : runRules(golden)

const countOf = masks => masks.reduce((sum, { count }) => sum + count, 0)

/** What a cut to so many weights, of all layers together or of each, leaves. */
async function cut(stored, values, kept, options) {
  const views = stored.map((mask, i) =>
    ({ name: `w${i}`, stored: mask, forward: mask, everActive: mask, values: values[i], measured: {} }))
  const size = stored.reduce((sum, mask) => sum + mask.size, 0)
  const updater = gmp({ density: kept / size, interval: 1, rampStopFraction: 1, ...options })
  const { change } = await updater.update(undefined, views, { step: 1, totalSteps: 1, seed: 1 })
  return change.layers.map(layer => layer.stored)
}

async function runRounds(golden) {
  const { inputs: { shapes, denseWeights }, settings: { amount, rounds }, expected } = golden
  assert.equal(expected.rounds.length, rounds)
  let masks = shapes.map(shape => Mask.full(shape))
  for (const [round, right] of expected.rounds.entries()) {
    const values = masks.map((mask, i) => at(mask, denseWeights[round][i]))
    for (const [i, layer] of right.scores ? values.entries() : []) {   // which are told of the first round alone
      const scores = spread(masks[i], lamp.score({ values: layer }))
      if (hasTies(golden)) closeInAnyOrder(scores, right.scores[i], `round ${round + 1}, layer ${i}: scores`)
      else close(scores, right.scores[i], `round ${round + 1}, layer ${i}: scores`)
    }
    masks = await cut(masks, values, halfEven(countOf(masks) * (1 - amount)), { prune: 'lamp', pruneScope: 'global' })
    assert.deepEqual(masks.map(({ count }) => count), right.kept, `round ${round + 1}: weights`)
    if (!hasTies(golden)) masks.forEach((mask, i) => { sameMask(mask, right.mask[i], `round ${round + 1}, ${i}`) })
    else masks = right.mask.map((text, i) => maskOf(text, shapes[i]))
  }
}

/** Of equal weights any may have the higher of their scores. */
function closeInAnyOrder(got, expected, where) {
  const sorted = numbers => [...numbers].sort((a, b) => a - b)
  close(sorted(got), sorted(expected), where)
}

async function runRules({ inputs: { shapes, weight }, settings: { sparsity }, expected }) {
  const whole = shapes.map(shape => Mask.full(shape))
  const values = weight.map(layer => Float32Array.from(layer))
  const all = countOf(whole)
  const kept = all - Math.floor(sparsity * all)
  const check = (masks, rule) => { masks.forEach((mask, i) => { sameMask(mask, expected[rule][i], `${rule}, ${i}`) }) }
  check(await cut(whole, values, kept, { prune: 'lamp', pruneScope: 'global' }), 'lamp')
  check(await cut(whole, values, kept, { pruneScope: 'global' }), 'globalMagnitude')
  const each = await Promise.all(whole.map((mask, i) =>
    cut([mask], [values[i]], mask.size - halfEven(mask.size * sparsity), {})))
  check(each.flat(), 'layerMagnitude')
}
