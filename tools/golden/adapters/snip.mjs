import assert from 'node:assert/strict'
import { snip, snipScores } from '@itop/updaters'
import { close } from '../compare.mjs'
import { masksOf, normalised, probeOf } from '../probe.mjs'

/** Synaptic-Flow's, on a small perceptron. */
async function onNetwork({ inputs, settings: { keep }, expected }) {
  const { layers, probe } = await probeOf(inputs)
  close(normalised(await snipScores(probe)), expected.firstScores.flat(), 'scores')
  assert.deepEqual(await masksOf(snip({ density: keep, counts: 'synflow' }), layers, probe), expected.mask)
}

/** snip-public's choice among gradients by masks, which it has for biases too: here layers like the others. */
async function ofGradients({ inputs: { shapes, gradAbs }, settings, expected }) {
  const names = Object.keys(shapes)
  const arrays = names.map(name => Float32Array.from(gradAbs[name]))
  const probe = {
    values: () => arrays.map(layer => new Float32Array(layer.length).fill(1)),
    gradients: async () => arrays
  }
  const layers = names.map(name => ({ name, shape: shapes[name] }))
  const updater = snip({ density: 1 - settings.targetSparsity, counts: 'reference' })
  assert.deepEqual(await masksOf(updater, layers, probe), names.map(name => expected.mask[name]))
}

export const method = 'snip'
export const run = golden => golden.inputs.gradAbs ? ofGradients(golden) : onNetwork(golden)
