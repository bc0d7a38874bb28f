// The small perceptrons of the cases, on TF.js's own backend.
import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { mlp } from '@itop/models'
import { createProbe } from '@itop/trainer'

/** The layers of a case, and a probe that sees its weights and batches. */
export async function probeOf({ dims, weight, bias, batches }) {
  await tf.setBackend('cpu')
  tf.backend().firstUse = false   // it would greet who uses it in Node
  const network = mlp({ layers: dims })
  const values = Object.fromEntries(weight.flatMap((own, i) => [
    [`fc${i + 1}`, Float32Array.from(own)],
    [`fc${i + 1}.bias`, Float32Array.from(bias?.[i] ?? Array(dims[i + 1]).fill(0))]
  ]))
  return {
    layers: weight.map((_, i) => ({ name: `fc${i + 1}`, shape: [dims[i + 1], dims[i]] })),
    probe: createProbe({
      network, values, seed: 1, batches: batches.map(({ x, y }) => ({ images: Float32Array.from(x), labels: y }))
    })
  }
}

/** Scores of all layers in one list, as a share of the size of their sum. */
export function normalised(scores) {
  const all = scores.flatMap(layer => [...layer])
  const sum = Math.abs(all.reduce((total, score) => total + score, 0))
  return all.map(score => score / sum)
}

/** The masks that a method starts with, as texts. */
export async function masksOf(updater, layers, probe) {
  const { masks } = await updater.start(layers, { seed: 1, probe })
  return masks.map(({ stored }) => [...stored].join(''))
}
