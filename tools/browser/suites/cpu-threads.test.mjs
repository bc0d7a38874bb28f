// backend-cpu with threads, in a page that is cross-origin isolated.
import { register } from '@itop/backend-cpu'
import { conformance } from '@itop/ops/conformance'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inWorker } from './in-worker.mjs'

describe('WebAssembly kernels, 2 threads, in an isolated page', () => {
  let backend
  beforeAll(async () => { backend = await register({ threads: 2, poison: true }) })
  afterAll(() => backend.dispose())
  for (const { name, run } of conformance) test(name, run)
})

test('an isolated page gets a thread per processor, at most 8, and its kernels are the fused ones', async () => {
  expect(crossOriginIsolated).toBe(true)
  const backend = await register()
  expect(backend).toMatchObject({ threads: Math.min(8, navigator.hardwareConcurrency), build: 'wasm-relaxed-simd' })
  await backend.dispose()
})

test('in a worker of the page, with threads of its own, the suite passes too', async () => {
  const worker = new Worker(new URL('./cpu-worker.mjs', import.meta.url), { type: 'module' })
  const { backend, failed, passed } = await inWorker(worker, { threads: 2 })
  expect(failed).toEqual([])
  expect(backend).toMatchObject({ name: 'itop-cpu', threads: 2 })
  expect(passed).toBe(conformance.length)
})
