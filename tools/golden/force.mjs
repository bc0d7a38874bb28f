import assert from 'node:assert/strict'
import { snip, snipScores } from '@itop/updaters'
import { close } from './compare.mjs'
import { masksOf, probeOf } from './probe.mjs'

/** The iterations of force's code, on a small perceptron without biases: its first scores, and its last masks. */
export const iterate = returning => async ({ inputs: { batch, ...network }, settings: { keep, steps, mode }, expected }) => {
  const { layers, probe } = await probeOf({ ...network, batches: [batch] })
  const [first] = expected.steps
  close((await snipScores(probe)).flatMap(layer => [...layer]), first.saliency.flat(), 'scores')
  const updater = snip({
    density: keep, iterations: steps, iterationSchedule: mode === 'linear' ? 'linear' : 'exponential', returning, counts: 'force'
  })
  assert.deepEqual(await masksOf(updater, layers, probe), expected.mask)
}
