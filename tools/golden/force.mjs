import assert from 'node:assert/strict'
import { graspIt, graspItScores, snip, snipScores } from '@itop/updaters'
import { close } from './compare.mjs'
import { masksOf, probeOf } from './probe.mjs'

/** The iterations of force's code, on a small perceptron without biases: its first scores, and its last masks. */
const iterate = (scores, make) =>
  async ({ inputs: { batch, ...network }, settings: { keep, steps, mode }, expected }) => {
    const { layers, probe } = await probeOf({ ...network, batches: [batch] })
    const [first] = expected.steps
    close((await scores(probe)).flatMap(layer => [...layer]), first.saliency.flat(), 'scores')
    const updater = make({
      density: keep, iterations: steps, iterationSchedule: mode === 'linear' ? 'linear' : 'exponential'
    })
    assert.deepEqual(await masksOf(updater, layers, probe), expected.mask)
  }

/** Those of SNIP. */
export const iterateSnip = returning => iterate(snipScores, options => snip({ ...options, returning, counts: 'force' }))

/** Those of GraSP, whose scores are squares there. */
export const iterateGrasp = iterate(
  async probe => (await graspItScores(probe)).map(layer => layer.map(score => score * score)),
  options => graspIt({ ...options, counts: 'reference' }))
