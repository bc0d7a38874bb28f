import assert from 'node:assert/strict'
import { arraySource } from '@itop/masks'
import { pruneAndGrowLayer } from '@itop/updaters'
import { at, close, sameMask, spread } from '../compare.mjs'
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

/** The largest weights at first; one exchange for the largest gradients. */
async function runShuffled({ inputs: { shape, weight, gradient }, settings, expected }) {
  const { sparsity, alpha, tEnd, iteration } = settings
  const first = await pruned({ shape, weight, density: 1 - sparsity, counts: 'granet' })
  sameMask(first, expected.initialMask, 'first')
  const fraction = alpha / 2 * (1 + Math.cos(iteration * Math.PI / tEnd))
  const { mask } = await pruneAndGrowLayer({
    mask: first, values: at(first, weight), measured: { gradient: arraySource(gradient) },
    count: Math.floor(first.count * fraction), prune: 'magnitude', grow: 'gradient', seed: '1'
  })
  sameMask(mask, expected.mask, 'exchanged')
  close(spread(first, at(first, weight)), expected.weight, 'weight')   // there, what was dropped is masked later
}
