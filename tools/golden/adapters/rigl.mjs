import assert from 'node:assert/strict'
import { arraySource } from '@itop/masks'
import { pruneAndGrowLayer } from '@itop/updaters'
import { at, close, maskOf, sameMask, spread } from '../compare.mjs'

export const method = 'rigl'

/** One update. jaxpruner rounds what stays in float32, where we round up what goes: the count is the case's. */
export async function run({ inputs: { shape, mask, weight, gradient, momentum }, settings, expected }) {
  const before = maskOf(mask, shape)
  const { mask: now, pruned, grown, activated } = await pruneAndGrowLayer({
    mask: before, values: at(before, weight), measured: { gradient: arraySource(Float32Array.from(gradient)) },
    count: before.count - leftOf(before, settings.dropFraction), prune: 'magnitude', grow: 'gradient', seed: '1'
  })
  assert.equal(now.count, expected.nonzero, 'weights')
  assert.equal(grown.length, pruned.length, 'grown')
  sameMask(now, expected.mask, 'mask')
  const fresh = new Set(activated)
  const moved = at(now, momentum).map((value, i) => fresh.has(now.indices()[i]) ? 0 : value)
  close(spread(now, moved), spread(now, at(now, expected.momentum)), 'momentum')
}

/** round(N · (1 − (1 − density · (1 − fraction)))) in float32, halves to even, one at least. */
function leftOf({ size, density }, fraction) {
  const sparsity = Math.fround(1 - density * (1 - fraction))
  const product = Math.fround(size * Math.fround(1 - sparsity))
  const below = Math.floor(product)
  return Math.max(1, product - below === 0.5 ? below + below % 2 : Math.round(product))
}
