// backend-cpu in an ordinary page: no cross-origin isolation, so one thread.
import { register } from '@itop/backend-cpu'
import { conformance } from '@itop/ops/conformance'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inWorker } from './in-worker.mjs'

describe('WebAssembly kernels, 1 thread, in a page that is not isolated', () => {
  let backend
  beforeAll(async () => { backend = await register({ poison: true }) })
  afterAll(() => backend.dispose())
  test('one thread is what such a page gets', () => {
    expect([crossOriginIsolated, backend.threads]).toEqual([false, 1])
  })
  for (const { name, run } of conformance) test(name, run)
})

describe('the plain SIMD build, 1 thread', () => {
  let backend
  beforeAll(async () => { backend = await register({ build: 'wasm-simd', poison: true }) })
  afterAll(() => backend.dispose())
  for (const { name, run } of conformance) test(name, run)
})

test('more threads are refused, with the headers that would allow them', async () => {
  await expect(register({ threads: 2 })).rejects.toThrow(
    /^register: 2 threads need a page that is cross-origin isolated.*Opener-Policy: same-origin.*Embedder-Policy/)
})

test('in a worker of the page, the suite passes too', async () => {
  const worker = new Worker(new URL('./cpu-worker.mjs', import.meta.url), { type: 'module' })
  const { backend, failed, passed } = await inWorker(worker)
  expect(failed).toEqual([])
  expect(backend).toMatchObject({ name: 'itop-cpu', threads: 1 })
  expect(passed).toBe(conformance.length)
})
