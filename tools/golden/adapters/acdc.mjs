import assert from 'node:assert/strict'
import { Mask, reindex } from '@itop/masks'
import { acDc, updateSteps } from '@itop/updaters'
import { at, close, sameMask, spread } from '../compare.mjs'

export const method = 'acdc'

/** Two compressions with a dense phase in between, or when phases begin. */
export const run = golden => golden.inputs.weight ? runCompressions(golden) : runPhases(golden)

async function runCompressions({ inputs: { shapes, weight, updateDuringDense }, settings, expected }) {
  const updater = acDc({
    density: 1 - settings.sparsity, pruneScope: settings.scope, counts: 'reference', phases: [0.25, 0.5, 0.75]
  })
  const changed = async (step, stored, values) => {
    const views = stored.map((mask, i) =>
      ({ name: `w${i}`, stored: mask, forward: mask, everActive: mask, values: values[i], measured: {} }))
    const { change: { layers } } = await updater.update(undefined, views, { step, totalSteps: 4, seed: 1 })
    const masks = layers.map(layer => layer.stored)
    return { masks, values: masks.map((mask, i) => reindex(stored[i], mask, values[i])) }
  }
  const whole = shapes.map(shape => Mask.full(shape))
  const first = await changed(1, whole, weight.map(layer => Float32Array.from(layer)))
  first.masks.forEach((mask, i) => {
    sameMask(mask, expected.mask1[i], `first, layer ${i}`)
    close(spread(mask, at(mask, weight[i])), expected.weight1[i], `first, layer ${i}`)
  })
  assert.equal(first.masks.reduce((sum, { count }) => sum + count, 0), expected.kept1, 'weights')
  const back = await changed(2, first.masks, first.values)
  const trained = back.values.map((layer, i) => layer.map((value, j) => value + updateDuringDense[i][j]))
  trained.forEach((layer, i) => { close(layer, expected.weightBeforeSecond[i], `dense, layer ${i}`) })
  const second = await changed(3, back.masks, trained)
  second.masks.forEach((mask, i) => { sameMask(mask, expected.mask2[i], `second, layer ${i}`) })
}

/** The epochs of lists of [first, every, end), end left out. */
function epochsOf(lists) {
  const epochs = lists.flatMap(([first, every, end]) =>
    Array.from({ length: Math.ceil((end - first) / every) }, (_, i) => first + i * every))
  return [...new Set(epochs)].sort((a, b) => a - b)
}

function runPhases({ settings, expected }) {
  const { pruners, recyclers, initialSparsity, targetSparsity } = settings
  assert.equal(initialSparsity, targetSparsity, 'a sparsity that changes is not offered')
  const compress = new Set(epochsOf(pruners))
  const ends = [...compress, ...epochsOf(recyclers)].sort((a, b) => a - b)
  const totalSteps = 4 * ends.at(-1)
  const plan = acDc({ density: 1 - targetSparsity, phases: ends.map(epoch => epoch / totalSteps) })
    .plan([{ name: 'w', shape: [1e4, 1e4] }], { totalSteps })
  const sparsity = epoch => 1 - plan.at(epoch).densities[0]
  const steps = [...updateSteps(plan)]
  assert.deepEqual(steps.filter(step => sparsity(step) > 0), expected.compressAtEpochs)
  assert.deepEqual(steps.filter(step => sparsity(step) === 0), expected.decompressAtEpochs)
  const [epochs, sparsities] = [0, 1].map(part => expected.sparsityOfFirstPruner.map(pair => pair[part]))
  close(epochs.map(sparsity), sparsities, 'sparsity')
}
