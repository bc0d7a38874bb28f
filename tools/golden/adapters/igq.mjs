import assert from 'node:assert/strict'
import { erk, igq, uniformPlus } from '@itop/masks'
import { close } from '../compare.mjs'

export const method = 'igq'

/** What three distributions of the repository give each layer. Its own search for F stops early: compared to 1e-3. */
export async function run({ inputs: { shapes }, settings, expected: { layerSparsity } }) {
  const layers = shapes.map((shape, i) => ({ name: `layer ${i}`, shape: shape.toReversed() }))
  const density = 1 - settings.sparsity
  const found = {
    igq: igq(layers, { density }), erk: erk(layers, { density, overflow: 'previous' }),
    uniformPlus: uniformPlus(layers, { density })
  }
  for (const [name, expected] of Object.entries(layerSparsity)) {
    const sparsity = found[name].map(layer => 1 - layer.density)
    if (name !== 'igq') close(sparsity, expected, name)
    else for (const [i, share] of sparsity.entries()) {
      assert.ok(Math.abs(share - expected[i]) <= 1e-3, `igq[${i}]: expected ${expected[i]}, got ${share}`)
    }
  }
}
