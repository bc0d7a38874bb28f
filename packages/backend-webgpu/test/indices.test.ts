import { Mask } from '@itop/masks'
import { createPattern } from '@itop/ops'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import type { Backend } from '../src/backend.js'
import { createIndices } from '../src/indices.js'
import { tapsOf } from '../src/taps.js'

/** A device that only counts: what lies on it, by the id of its data. */
function fake() {
  const lying = new Map<object, number[]>()
  const backend = {
    makeTensorInfo(shape: number[], dtype: 'int32', values: Int32Array): TensorInfo {
      const dataId = {}
      lying.set(dataId, [...values])
      return { dataId, shape, dtype }
    },
    uploadToGPU: () => {},
    overwrite: ({ dataId }: TensorInfo, values: Int32Array) => { lying.set(dataId, [...values]) },
    disposeData: (dataId: object) => lying.delete(dataId)
  } as unknown as Backend // all of it that indices use
  return { lying, indices: createIndices(backend) }
}

const pattern = (...bits: number[]) => createPattern(Mask.from(bits))
const positions = (one: ReturnType<typeof pattern>) => () => ({ position: one.mask.indices() })

test('the next pattern of the same shape and count is written over a released one, another count gets its own', () => {
  const { lying, indices } = fake()
  const [first, second, third] = [pattern(1, 0, 1, 0), pattern(0, 1, 0, 1), pattern(1, 1, 1, 0)]
  const { position } = indices.of(first, 'position', positions(first))
  indices.release(first)
  const { position: after } = indices.of(second, 'position', positions(second))
  expect(after.dataId).toBe(position.dataId)
  expect([...lying.values()]).toEqual([[1, 3]])
  indices.release(second)
  indices.of(third, 'position', positions(third))
  expect([...lying.values()]).toEqual([[1, 3], [0, 1, 2]])
})

test('buffers that nobody took are freed when the next update begins', () => {
  const { lying, indices } = fake()
  const [first, second] = [pattern(1, 0, 1, 0), pattern(1, 1, 1, 0)]
  indices.of(first, 'position', positions(first))
  indices.release(first)
  indices.of(second, 'position', positions(second))
  indices.release(second)
  expect([...lying.values()]).toEqual([[0, 1, 2]]) // kept for the next pattern of three
})

test('the taps of a grouped convolution name channel, output and place', () => {
  // Two groups of one channel, windows of 1×2; output 0 sees its left pixel, output 1 both.
  const weight = createPattern(Mask.from([1, 0, 1, 1], [2, 1, 1, 2]))
  const { rowStart, tap, channelStart, channelTap, order } =
    tapsOf({ pattern: weight, groups: 2, input: { c: 2, h: 1, w: 2 } })
  expect([...rowStart]).toEqual([0, 1, 3])
  expect([...tap]).toEqual([0, 0, 1])                          // channel 0 of its group, kx 0, 0, 1
  expect([...channelStart]).toEqual([0, 1, 3])
  expect([...channelTap]).toEqual([0, 0x1_0000, 0x1_0001])     // output 0; output 1 twice
  expect([...order]).toEqual([0, 1, 2])
})
