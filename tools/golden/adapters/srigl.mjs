import assert from 'node:assert/strict'
import { arraySource } from '@itop/masks'
import { srigl } from '@itop/updaters'
import { at, close, maskOf, sameMask, spread } from '../compare.mjs'

export const method = 'srigl'

/** One update after some steps, with the gradient that the case injects. */
export async function run({ inputs: { shapes, mask, weight, denseGradient }, settings, expected }) {
  const { sparsity, alpha, deltaT, tEnd, gammaSal, dynamicAblation, step } = settings
  const densities = layers => layers.map((layer, i) => {
    const size = layer.shape.reduce((a, b) => a * b, 1)
    return { ...layer, size, density: 1 - sparsity[i], active: Math.floor(size * (1 - sparsity[i])) }
  })
  const updater = srigl({
    density: settings.density, distribution: { name: 'of the case', densities }, interval: deltaT, stopFraction: 1,
    dropFraction: alpha, salience: dynamicAblation ? gammaSal : 0, counts: 'reference'
  })
  const views = shapes.map((shape, i) => {
    const stored = maskOf(mask[i], shape)
    return {
      name: `layer ${i}`, stored, forward: stored, everActive: stored, values: at(stored, weight[i]),
      measured: { gradient: arraySource(denseGradient[i]) }
    }
  })
  const { next } = updater.plan(views.map(({ name }, i) => ({ name, shape: shapes[i] })), { totalSteps: tEnd })
  assert.deepEqual(expected.fired.map((_, i) => next(i) === i + 1), expected.fired, 'steps with an update')
  const { change } = await updater.update(undefined, views, { step, totalSteps: tEnd, seed: 1 })
  close([change.dropFraction], [expected.dropFraction], 'drop fraction')
  for (const [i, { name, stored, activated, dropped }] of change.layers.entries()) {
    const columns = stored.size / shapes[i][0]
    const fanIn = Array(shapes[i][0]).fill(0)
    for (const position of stored.positions()) fanIn[Math.floor(position / columns)]++
    assert.deepEqual(fanIn, expected.fanIn[i], `${name}: fan-in`)
    assert.deepEqual([...fanIn.keys()].filter(output => fanIn[output] === 0), expected.ablated[i], `${name}: removed`)
    sameMask(stored, expected.mask[i], name)
    const left = spread(views[i].stored, views[i].values)
    for (const position of [...activated, ...dropped]) left[position] = 0
    close(left, expected.weight[i], `${name}: weight`)
  }
}
