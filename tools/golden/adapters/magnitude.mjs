import assert from 'node:assert/strict'
import { magnitude } from '@itop/updaters'
import { close } from '../compare.mjs'
import { masksOf, probeOf } from '../probe.mjs'

export const method = 'magnitude'

/** Masks of Synaptic-Flow's code by magnitude. Sizes are the same in every iteration, so that the last one decides. */
export async function run({ inputs, settings: { keep, scope }, expected }) {
  const { layers, probe } = await probeOf(inputs)
  close(probe.values().flatMap(layer => [...layer].map(Math.abs)), expected.firstScores.flat(), 'scores')
  const updater = magnitude({ density: keep, counts: 'reference', pruneScope: scope === 'local' ? 'layer' : 'global' })
  assert.deepEqual(await masksOf(updater, layers, probe), expected.mask)
}
