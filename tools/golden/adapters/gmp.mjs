import assert from 'node:assert/strict'
import { activeCount } from '@itop/masks'
import { gmp, updateSteps } from '@itop/updaters'
import { at, close, hasTies, maskOf, sameMask, spread } from '../compare.mjs'
import { pruned } from '../gradual.mjs'

export const method = 'gmp'

/** What a case is of: two schedules, one layer in tfmot's code, or a whole network in GraNet's. */
export function run(golden) {
  if (golden.settings.method) return runGranet(golden)
  return golden.inputs.weight ? runTfmot(golden) : runSchedules(golden)
}

/** So large that rounding to whole weights is not seen. */
const layers = [{ name: 'w', shape: [1e4, 1e4] }]

/** Densities by step. jaxpruner starts dense and is one step ahead; it acts at multiples of the interval. */
function runSchedules({ settings, expected }) {
  const { initialSparsity, finalSparsity, beginStep, endStep, frequency, power: rampPower } = settings
  const planOf = (interval, initialDensity) => gmp({
    density: 1 - finalSparsity, initialDensity, interval, rampStart: beginStep, rampStopFraction: 1, rampPower
  }).plan(layers, { totalSteps: endStep })
  const sparsity = (plan, step) => 1 - plan.at(step).densities[0]
  const check = (name, sparsities) => close(sparsities, expected[name].map(([, right]) => right), name)
  const plan = planOf(frequency, 1 - initialSparsity)
  const ours = [beginStep, ...updateSteps(plan)].filter(step => (step - beginStep) % frequency === 0)
  assert.deepEqual(ours, expected.tensorflow.map(([step]) => step))
  check('tensorflow', ours.map(step => sparsity(plan, step)))
  const everyStep = planOf(1, 1)
  check('jaxpruner', expected.jaxpruner.map(([step]) => sparsity(everyStep, Math.min(step + 1, endStep))))
}

/** One layer, pruned at once to a sparsity. */
async function runTfmot({ inputs: { shape, weight }, settings: { sparsity, block, pooling }, expected }) {
  const mask = await pruned({ shape, weight, density: 1 - sparsity, block, pooling, counts: 'reference' })
  assert.equal(mask.count, expected.kept, 'weights')
  sameMask(mask, expected.mask)
}

/** GraNet's own copy of the method: one update in the middle of a ramp, of all layers together or of each. */
async function runGranet(golden) {
  const { inputs: { shapes, mask, weight, momentum }, settings, expected } = golden
  const { updateEvery: interval, stepsPerEpoch, finalPruneEpoch, initPruneEpoch, step } = settings
  const toUpdate = epoch => Math.floor(epoch * stepsPerEpoch / interval) * interval
  const context = { step, totalSteps: 2 * toUpdate(finalPruneEpoch), seed: 1 }
  const options = {
    density: settings.finalDensity, initialDensity: settings.initDensity, interval, counts: 'granet',
    rampStart: toUpdate(initPruneEpoch), rampStopFraction: 0.5,
    pruneScope: settings.method === 'GMP' ? 'global' : 'layer'
  }
  const names = Object.keys(shapes)
  const views = names.map(name => {
    const stored = maskOf(mask[name], shapes[name])
    return {
      name, stored, forward: stored, everActive: stored,
      values: at(stored, weight[name]), measured: {}
    }
  })
  const { change } = await floored(options, context).update(undefined, views, context)
  for (const { name, stored } of change.layers) {
    assert.equal(stored.count, expected.nonzeroAfterPruning[name], `${name}: weights`)
    if (hasTies(golden)) continue
    sameMask(stored, expected.maskAfterPruning[name], name)
    for (const [part, numbers] of Object.entries({ weight, momentum })) {
      close(spread(stored, at(stored, numbers[name])), expected[part][name], `${name}: ${part}`)
    }
  }
}

/** From 80 % on, by layer, the classifier keeps a fifth and the others share the rest: at this step's density. */
function floored(options, { step, totalSteps }) {
  const plain = gmp(options)
  const [density] = plain.plan(layers, { totalSteps }).at(step).densities
  if (options.pruneScope === 'global' || density > 0.2 + 1e-9) return plain
  return gmp({ ...options, density, initialDensity: density, distribution: fifthOfClassifier })
}

const isClassifier = ({ name }) => name.includes('classifier')
const sizeOf = ({ shape }) => shape.reduce((product, extent) => product * extent, 1)
const sizesOf = some => some.reduce((sum, layer) => sum + sizeOf(layer), 0)

const fifthOfClassifier = {
  name: 'a fifth of the classifier',
  densities: (all, share) => {
    const kept = 0.2 * sizesOf(all.filter(isClassifier))
    const others = (sizesOf(all) * share - kept) / sizesOf(all.filter(layer => !isClassifier(layer)))
    return all.map(layer => {
      const [size, density] = [sizeOf(layer), isClassifier(layer) ? 0.2 : others]
      return { ...layer, size, density, active: activeCount(size, density) }
    })
  }
}
