import { arraySource } from '@itop/masks'
import { mest } from '@itop/updaters'
import { at, close, maskOf, sameMask, spread } from '../compare.mjs'

export const method = 'mest'

/** Optimizer steps of an epoch; any number does. */
const stepsPerEpoch = 10

/** One update, before an epoch of 160, with the positions that were drawn. */
export async function run({ inputs: { shapes, mask, weight, gradient }, settings, expected }) {
  const { pruneTo, growTo, growDraws } = expected
  const names = Object.keys(shapes)
  const density = 1 - (settings.mode === 'EM' ? growTo : pruneTo)
  const fraction = Math.abs(pruneTo - growTo) / density
  const updater = mest({
    density, counts: 'reference', bound: settings.mode === 'EM' ? 'hard' : 'soft', lambda: settings.lambda_,
    interval: settings.every * stepsPerEpoch, dropFraction: 1,
    dropSchedule: { name: 'of the case', parameters: {}, at: () => fraction },
    ...settings.kind.startsWith('free_block') && { structure: 'block:4x1' }
  })
  const views = names.map(name => {
    const stored = maskOf(mask[name], shapes[name])
    return {
      name, stored, forward: stored, everActive: stored, values: at(stored, weight[name]),
      measured: { gradient: arraySource(gradient[name]) }
    }
  })
  /** What is above the threshold and existed: others are above it by their gradient, and are not kept. */
  const left = name => [...expected.maskAfterPrune[name]].map((bit, j) => bit === '1' && mask[name][j] === '1')
  const { change } = await updater.update(undefined, views, {
    step: settings.epoch * stepsPerEpoch, totalSteps: 160 * stepsPerEpoch, stepsPerEpoch, seed: 1,
    draws: (_, layer) => replayed(left(layer), growDraws[names.indexOf(layer)]?.chosen ?? [])
  })
  for (const [i, { name, stored }] of change.layers.entries()) {
    sameMask(stored, expected.mask[name], name)
    const before = views[i].stored
    const kept = left(name)
    close(spread(before, views[i].values).map((value, j) => kept[j] ? value : 0), expected.weight[name], name)
  }
}

/** A stream that draws these positions, as ranks among those that do not exist. */
function replayed(exists, chosen) {
  const absent = exists.flatMap((bit, position) => bit ? [] : [position])
  const ranks = chosen.map(position => absent.indexOf(position))
  return { nextBelow: () => ranks.shift() }
}
