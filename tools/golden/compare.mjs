// What a case expects against what came: masks exactly, numbers to the file's tolerance.
import assert from 'node:assert/strict'
import { Mask } from '@itop/masks'
import * as tf from '@tensorflow/tfjs-core'

/** A mask from its text of 0 and 1, row-major. */
export const maskOf = (text, shape) => Mask.from(Uint8Array.from(text, Number), shape)

/** The text of a mask. */
export const textOf = mask => [...mask].join('')

/** Asserts the same mask. */
export const sameMask = (got, expected, where) => assert.equal(textOf(got), expected, where)

/** Asserts numbers equal within 1e-5 relative or 1e-6 absolute. */
export function close(got, expected, where) {
  assert.equal(got.length, expected.length, `${where}: numbers`)
  for (const [i, number] of [...got].entries()) {
    const off = Math.abs(number - expected[i])
    assert.ok(off <= 1e-6 || off <= 1e-5 * Math.abs(expected[i]),
      `${where}[${i}]: expected ${expected[i]}, got ${number}`)
  }
}

/** Asserts the same numbers in any order: what is left to compare where the reference breaks ties as it happens. */
export function sameMultiset(got, expected, where) {
  const sorted = numbers => [...numbers].sort((a, b) => a - b)
  assert.deepEqual(sorted(got), sorted(expected), where)
}

/** The numbers of a dense list at the positions of a mask. */
export const at = (mask, dense) => Float32Array.from(mask.indices(), i => dense[i])

/** A dense list from the numbers of a mask, 0 elsewhere. */
export function spread(mask, values) {
  const dense = new Float32Array(mask.size)
  for (const [i, position] of [...mask.indices()].entries()) dense[position] = values[i]
  return dense
}

/** Whether a case is one of ties, in which any choice among equals is right. */
export const hasTies = ({ comment }) => comment.includes('TIES')

/** Makes TF.js's own backend in plain JavaScript the current one. */
export async function usePlainBackend() {
  await import('@tensorflow/tfjs-backend-cpu')
  await tf.setBackend('cpu')
}
