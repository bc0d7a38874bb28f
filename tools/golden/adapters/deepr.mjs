import assert from 'node:assert/strict'
import { deepr, packSigns } from '@itop/updaters'
import { at, close, maskOf, sameMask, spread, textOf } from '../compare.mjs'
import { absentOf, replayed } from '../replay.mjs'

export const method = 'deepr'

/** One look at the signs: in the form with a sign of its own for each weight, or in the one with a last sign. */
export const run = golden => golden.inputs.theta ? bySignedParameters(golden) : byLastSigns(golden)

const viewOf = (name, stored, values) => ({ name, stored, forward: stored, everActive: stored, values, measured: {} })

/** A layer has so many weights, whatever the others have. */
const counted = counts => ({
  name: 'counted',
  densities: layers => layers.map(({ name, shape }, i) => {
    const size = shape.reduce((a, b) => a * b, 1)
    return { name, density: counts[i] / size, size, active: counts[i] }
  })
})

/** IntelAI/dynamic-reparameterization: the sign at the last look, and none for a new weight. */
async function byLastSigns({ inputs: { shape, mask, weight, previousSign }, expected }) {
  const stored = maskOf(mask, shape)
  const updater = deepr({
    density: 0.5, distribution: counted([stored.count]), birthSign: 'free', regrow: 'refused'
  })
  const state = { signs: [packSigns(at(stored, previousSign))] }
  const { change: { layers: [change] } } = await updater.update(state, [viewOf('layer', stored, at(stored, weight))], {
    step: 1, totalSteps: 10, seed: 1, draws: () => replayed(absentOf(mask), expected.grown)
  })
  assert.deepEqual([...change.pruned], expected.pruned, 'pruned')
  assert.deepEqual([...change.grown], expected.grown, 'grown')
  sameMask(change.stored, expected.mask, 'mask')
  const gone = new Set(change.pruned)
  const left = spread(stored, at(stored, weight)).map((value, i) => gone.has(i) ? 0 : value)
  close(left, expected.weight, 'weight')
  assert.equal(left.filter(value => value !== 0).length, expected.nonzeroAfterPrune, 'weights after pruning')
}

/** guillaumeBellec/deep_rewiring: θ is above 0 where a weight exists, and its sign is fixed. */
async function bySignedParameters({ inputs: { shapes, theta, gradient }, settings, expected }) {
  const { lr, l1, noise, targetConnections } = settings
  assert.equal(noise, 0, 'no draws of noise are recorded')
  const views = shapes.map((shape, i) => {
    const stored = maskOf(theta[i].map(value => Number(value > 0)).join(''), shape)
    return viewOf(`layer ${i}`, stored, at(stored, theta[i].map((value, j) => value - lr * (gradient[i][j] + l1))))
  })
  const updater = deepr({ density: 0.5, distribution: counted(targetConnections), l1, noise })
  const state = { signs: views.map(({ stored }) => packSigns(Float32Array.from(stored.indices(), () => 1))) }
  const left = views.map(({ stored, values }) => textOf(maskOf(
    [...spread(stored, values)].map(value => Number(value > 0)).join(''), stored.shape)))
  const { change } = await updater.update(state, views, {
    step: 1, totalSteps: 10, seed: 1,
    draws: (purpose, layer) => {
      const i = Number(layer.split(' ')[1])
      return purpose === 'sign' ? { nextBelow: () => 0 } : replayed(absentOf(left[i]), expected.grown[i])
    }
  })
  for (const [i, { name, stored, grown }] of change.layers.entries()) {
    assert.deepEqual([...grown], expected.grown[i], `${name}: grown`)
    assert.equal(stored.count, expected.connected[i], `${name}: weights`)
    sameMask(stored, expected.theta[i].map(value => Number(value > 0)).join(''), name)
    assert.equal(views[i].stored.count, expected.connectedBefore[i], `${name}: weights before`)
    closeTo(l1 > 0 ? 5e-4 : 2e-6, spread(views[i].stored, views[i].values).map(value => Math.max(0, value)),
      expected.theta[i], name)
  }
}

/** Within the tolerance that the case's comment gives. */
function closeTo(tolerance, got, expected, where) {
  for (const [i, number] of [...got].entries()) {
    assert.ok(Math.abs(number - Math.max(0, expected[i])) <= tolerance,
      `${where}[${i}]: expected ${expected[i]}, got ${number}`)
  }
}
