// backend-cpu with threads, in a page that is cross-origin isolated.
import { register } from '@itop/backend-cpu'
import { conformance } from '@itop/ops/conformance'
import { expect, test } from 'vitest'
import { inWorker } from './in-worker.mjs'
import { describeSuites } from './suites.mjs'

describeSuites('WebAssembly kernels, 2 threads, in an isolated page', () => register({ threads: 2, poison: true }))

test('an isolated page gets a thread per processor, at most 8, and its kernels are the fused ones', async () => {
  expect(crossOriginIsolated).toBe(true)
  const backend = await register()
  expect(backend).toMatchObject({ threads: Math.min(8, navigator.hardwareConcurrency), build: 'wasm-relaxed-simd' })
  await backend.dispose()
})

test('in a worker of the page, with threads of its own, every tenth test of layers passes too', async () => {
  const worker = new Worker(new URL('./cpu-worker.mjs', import.meta.url), { type: 'module' })
  const { backend, failed, passed } = await inWorker(worker, { options: { threads: 2 }, step: 10 })
  expect(failed).toEqual([])
  expect(backend).toEqual({ name: 'itop-cpu', threads: 2 })
  expect(passed).toBe(Math.ceil(conformance.length / 10))
})
