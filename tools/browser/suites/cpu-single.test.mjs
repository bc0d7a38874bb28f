// backend-cpu in an ordinary page: no cross-origin isolation, so one thread.
import { register } from '@itop/backend-cpu'
import { conformance } from '@itop/ops/conformance'
import { expect, test } from 'vitest'
import { inWorker } from './in-worker.mjs'
import { describeSuites } from './suites.mjs'

describeSuites('WebAssembly kernels, 1 thread, in a page that is not isolated', () => register({ poison: true }))
describeSuites('the plain SIMD build, 1 thread', () => register({ build: 'wasm-simd', poison: true }))

test('one thread is what such a page gets; more are refused, with the headers that would allow them', async () => {
  expect(crossOriginIsolated).toBe(false)
  const backend = await register()
  expect(backend.threads).toBe(1)
  await backend.dispose()
  await expect(register({ threads: 2 })).rejects.toThrow(
    /^register: 2 threads need a page that is cross-origin isolated.*Opener-Policy: same-origin.*Embedder-Policy/)
})

test('in a worker of the page, every tenth test of layers passes too', async () => {
  const worker = new Worker(new URL('./cpu-worker.mjs', import.meta.url), { type: 'module' })
  const { backend, failed, passed } = await inWorker(worker, { step: 10 })
  expect(failed).toEqual([])
  expect(backend).toEqual({ name: 'itop-cpu', threads: 1 })
  expect(passed).toBe(Math.ceil(conformance.length / 10))
})
