import { register } from '@itop/backend-cpu'
import { loadNetwork } from '@itop/inference'
import type { Network } from '@itop/models'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { packedNetwork } from '../src/index.js'
import { imagesOf, trainedOf } from './trained.js'

let kernels = ''

/** Starts our kernels for the tests of a file. */
export function withKernels(): void {
  let backend: Awaited<ReturnType<typeof register>>
  beforeAll(async () => {
    backend = await register({ threads: 1 })
    kernels = backend.name
  })
  afterAll(() => backend.dispose())
}

/** Images that are predicted. */
export const count = 3

/** What we say of the images of a network, on the kernels that `withKernels` has started. */
export async function logitsOf(network: Network, source = packedNetwork(trainedOf(network))): Promise<Float32Array> {
  await tf.setBackend(kernels)
  const net = await loadNetwork(source, { network })
  const { logits } = await net.predict(imagesOf(network, count))
  net.dispose()
  return logits
}

/** Holds logits to ours, within 1e-4 of the largest. */
export function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>): void {
  const largest = Math.max(...Array.from(expected, Math.abs))
  expect(found).toHaveLength(expected.length)
  for (let i = 0; i < expected.length; i++) expect(Math.abs(found[i]! - expected[i]!)).toBeLessThan(1e-4 * largest)
}

/** As training normalises them, in floats. */
export function normalised(network: Network): Float32Array {
  const { mean, std } = trainedOf(network).data.normalisation
  const area = network.input.h * network.input.w
  return Float32Array.from(imagesOf(network, count), (byte, i) => {
    const channel = Math.floor(i / area) % network.input.c
    return (byte / 255 - mean[channel]!) / std[channel]!
  })
}
