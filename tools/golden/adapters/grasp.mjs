import assert from 'node:assert/strict'
import { grasp, graspScores } from '@itop/updaters'
import { close } from '../compare.mjs'
import { masksOf, normalised, probeOf } from '../probe.mjs'

export const method = 'grasp'

/** Synaptic-Flow's, which says its scores, or the authors' own. Halves of the samples add up to all of them. */
export async function run({ inputs, settings: { keep, pruneRatio, temperature = 200 }, expected }) {
  const { batches = [inputs.samples] } = inputs
  const { layers, probe } = await probeOf({ ...inputs, batches })
  if (expected.firstScores) {
    close(normalised(await graspScores(probe, { temperature })), expected.firstScores.flat(), 'scores')
  }
  const updater = grasp({
    temperature,
    ...keep === undefined ? { density: 1 - pruneRatio, counts: 'reference' } : { density: keep, counts: 'synflow' }
  })
  assert.deepEqual(await masksOf(updater, layers, probe), expected.mask)
}
