import assert from 'node:assert/strict'
import { arraySource, Mask } from '@itop/masks'
import { chase, outputScores, outputShare } from '@itop/updaters'
import { at, close, maskOf, sameMask, textOf } from '../compare.mjs'

export const method = 'chase'

/** An exchange over all layers, or how outputs go over a run and what they are worth. */
export const run = golden => golden.settings.kill === undefined ? outputs(golden) : exchange(golden)

async function exchange({ inputs: { shapes, mask, weight, gradient, removedChannel }, settings, expected }) {
  const names = Object.keys(shapes)
  const views = names.map(name => {
    const stored = maskOf(mask[name], shapes[name])
    return {
      name, stored, forward: stored, everActive: stored, values: at(stored, weight[name]),
      measured: { gradient: arraySource(gradient[name]) }
    }
  })
  const updater = chase({
    density: 0.5, interval: 1, dropFraction: settings.rate, dropSchedule: 'constant', outputDensity: 1,
    counts: 'reference'
  })
  const gone = names.map(name => name === removedChannel?.tensor ? [removedChannel.output] : [])
  const { state, change } = await updater.update({ gone }, views, { step: 1, totalSteps: 10, seed: 1 })
  assert.deepEqual(state, { gone })
  const left = change.layers.map(({ pruned, stored: { shape } }, i) => {
    const went = Mask.fromIndices(shape, pruned)
    return [...views[i].stored].map((bit, position) => bit && !went.has(position) ? 1 : 0).join('')
  })
  for (const [i, { name, stored }] of change.layers.entries()) {
    assert.equal(left[i], expected.maskAfterPrune[name], `${name} after pruning`)
    sameMask(stored, expected.mask[name], name)
  }
  assert.equal([...left.join('')].filter(bit => bit === '1').length, expected.nonzeroAfterPrune)
  assert.equal(change.layers.map(({ stored }) => textOf(stored)).join('').replaceAll('0', '').length, expected.nonzero)
}

/** Scores as the authors' code names them. */
const scores = { mask_wise: 'active-mean', mag_wise: 'mean', kernal_wise: 'kernels', connection_wise: 'weights' }

function outputs({ inputs: { shapes, weight, mask }, settings, expected }) {
  const { scheduleStart: rampStart, scheduleEnd, finalChannelSparsity, channelsToPrune } = settings
  const stays = outputShare({ outputDensity: 1 - finalChannelSparsity, rampStart, rampStopFraction: 1 }, scheduleEnd)
  close(expected.schedule.map(([step]) => 1 - stays(step)), expected.schedule.map(([, share]) => share), 'schedule')
  for (const [name, { scores: numbers, threshold }] of Object.entries(expected.channelScores)) {
    const own = shapes.flatMap((shape, i) => {
      const layer = maskOf(mask[i], shape)
      return [...outputScores[scores[name]](layer, at(layer, weight[i]))]
    })
    close(own, numbers, name)
    close([own.toSorted((a, b) => a - b)[channelsToPrune]], [threshold], `${name}: the first to stay`)
  }
}
