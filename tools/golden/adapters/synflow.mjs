import assert from 'node:assert/strict'
import { synflow, synflowScores } from '@itop/updaters'
import { close } from '../compare.mjs'
import { masksOf, probeOf } from '../probe.mjs'

export const method = 'synflow'

/** The iterations of Synaptic-Flow's code, on a small perceptron and an image of ones: first scores, and last masks. */
export async function run({ inputs, settings: { keep, iterations, schedule }, expected }) {
  const ones = { x: Array(inputs.dims[0]).fill(1), y: [0] }
  const { layers, probe } = await probeOf({ ...inputs, batches: [ones] })
  close((await synflowScores(probe)).flatMap(layer => [...layer]), expected.firstScores.flat(), 'scores')
  const updater = synflow({ density: keep, iterations, iterationSchedule: schedule, counts: 'reference' })
  assert.deepEqual(await masksOf(updater, layers, probe), expected.mask)
}
