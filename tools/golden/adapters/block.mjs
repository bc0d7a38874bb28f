import assert from 'node:assert/strict'
import { arraySource } from '@itop/masks'
import { dsb } from '@itop/updaters'
import { close, sameMask, spread } from '../compare.mjs'
import { pruned, roundedCount } from '../gradual.mjs'

export const method = 'block'

/** Blocks of tfmot, of jaxpruner, or a layer that the shuffled-block code treats without blocks. */
export async function run(golden) {
  if (golden.inputs.gradient) return runShuffled(golden)
  const { inputs: { shape, score, weight = score }, settings: { sparsity, block, pooling }, expected } = golden
  const blocks = shape[0] * shape[1] / (block[0] * block[1])
  const counted = golden.inputs.weight ? { density: 1 - sparsity, counts: 'reference' }
    : { density: roundedCount(blocks, sparsity) / blocks, counts: 'exact' }
  const mask = await pruned({ shape, weight, block, pooling, ...counted })
  assert.equal(mask.count, expected.kept, 'weights')
  return sameMask(mask, expected.mask)
}

/** The largest weights at first; one exchange for the largest gradients. No block fits so few outputs. */
async function runShuffled({ inputs: { shape, weight, gradient }, settings, expected }) {
  const { sparsity, alpha, tEnd, iteration } = settings
  const method = dsb({
    density: 1 - sparsity, blockSize: shape[0] + 1, distribution: 'uniform', dropFraction: alpha, stopFraction: 1,
    interval: 1, counts: 'reference'
  })
  const begun = method.start([{ name: 'fc', shape }], { seed: 1, probe: { values: () => [Float32Array.from(weight)] } })
  const { masks: [{ stored: first }], values: [values], state } = begun
  sameMask(first, expected.initialMask, 'first')
  const view = {
    name: 'fc', stored: first, forward: first, everActive: first, values,
    measured: { gradient: arraySource(gradient) }
  }
  const { change: { layers: [{ stored, renewed }] } } =   // the cosine is twice as long as the updates
    await method.update(state, [view], { step: 2 * iteration, totalSteps: tEnd, seed: 1 })
  sameMask(stored, expected.mask, 'exchanged')
  const dense = spread(first, values)
  for (const position of renewed) dense[position] = 0
  close(dense, expected.weight, 'weight')   // there, what was dropped is masked later
}
