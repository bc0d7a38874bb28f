import { createInput, type InputFill, type Pixels } from '@itop/ops'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { register, type CpuBackend } from '../src/index.js'

let backend: CpuBackend
beforeAll(async () => { backend = await register({ threads: 1 }) })
afterAll(() => backend.dispose())

const shape = { c: 2, h: 1, w: 2 }
const pixels: Pixels = {
  shape, bytes: Uint8Array.of(9, 0, 1, 2, 3), starts: Uint32Array.of(1),
  tables: [new Float32Array(256).fill(5), Float32Array.from({ length: 256 }, (_, byte) => byte)]
}

const writing = (changed: Partial<Pixels>): InputFill => (_, layout, writePixels) => {
  expect(layout.kind).toBe('feature-major')
  writePixels!({ ...pixels, ...changed })
}

test('memory is zeroed unless the fill says that it writes everything; writing pixels leaves no scratch', () => {
  const { live } = backend.memory()
  createInput(shape, 1, (buffer) => { expect(buffer.every((value) => value === 0)).toBe(true) }).tensor.dispose()
  const { tensor } = createInput(shape, 1, writing({}), { cleared: false })
  const lanes = tensor.shape[1]!
  expect([...tensor.dataSync()].filter((_, at) => at % lanes === 0)).toEqual([5, 5, 2, 3])
  tensor.dispose()
  expect(backend.memory()).toMatchObject({ live })
})

test('refuses pixels that are not the batch', () => {
  const refused = (changed: Partial<Pixels>) => expect(() => createInput(shape, 1, writing(changed)))
  refused({ starts: Uint32Array.of(0, 1) }).toThrow(
    'writePixels: expected 1 images of 2×1×2, got 2 of 2×1×2. Create the input for the images that are written.')
  refused({ shape: { c: 1, h: 2, w: 2 } }).toThrow('expected 1 images of 2×1×2, got 1 of 1×2×2')
  refused({ tables: [new Float32Array(256)] }).toThrow('writePixels: expected 2 tables of 256 values, got 256.')
  refused({ starts: Uint32Array.of(2) }).toThrow('writePixels: image 0 ends at byte 6, but there are 5.')
})
