// What the backend writes of a batch is what @itop/data would, bit for bit, on every build that runs here.
import { register, type CpuBackend, type KernelBuild } from '@itop/backend-cpu'
import { batchOf, imageSet } from '@itop/data'
import { afterEach, expect, test } from 'vitest'
import { buildNames } from '../src/names.js'
import { loadBatch } from '@itop/experiment'

let backend: CpuBackend | undefined
afterEach(async () => {
  await backend?.dispose()
  backend = undefined
})

/** Whether the build is here, and registered now. */
async function start(build: KernelBuild): Promise<boolean> {
  try {
    backend = await register({ build, threads: 2 })
  } catch (error) {
    expect(String(error)).toMatch(/kernels .* are not here|refuses the kernels/)
  }
  return backend !== undefined
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) => Buffer.from(buffer, byteOffset, byteLength)

const setOf = (c: number, side: number) => imageSet({
  name: 'pixels', split: 'train', count: 300, shape: { c, h: side, w: side }, classes: 7,
  images: Uint8Array.from({ length: 300 * c * side * side }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 24),
  labels: Uint8Array.from({ length: 300 }, (_, i) => i % 7),
  normalisation: { mean: [0, 0.4, 0.3, 0.2].slice(0, c), std: [0.2, 0.21, 0.22, 0.23].slice(0, c) },
  augmentation: { pad: 2, border: 'reflect', flip: true }
})

for (const build of buildNames) test(`${build}: batches are those of batchOf`, async ({ skip }) => {
  if (!await start(build)) skip('this build is not here')
  for (const set of [setOf(1, 28), setOf(3, 32), setOf(4, 5)]) {
    for (const batchSize of [1, 5, 128, 130]) {
      const which = { index: 1, batchSize, shuffle: true, augment: batchSize === 5, seed: 3 }
      const labels = new Int32Array(batchSize)
      const { tensor } = loadBatch(set, which, labels)
      const expected = batchOf(set, { ...which, layout: 'feature-major', lanes: tensor.shape[1]! })
      expect(bytesOf(await tensor.data<'float32'>()).equals(bytesOf(expected.images))).toBe(true)
      expect(labels).toEqual(expected.labels)
      tensor.dispose()
    }
  }
})
