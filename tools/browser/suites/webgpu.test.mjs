// backend-webgpu on Chromium's adapter in software.
import { register } from '@itop/backend-webgpu'
import { conformance } from '@itop/ops/conformance'
import { expect, test } from 'vitest'
import { inWorker } from './in-worker.mjs'
import { describeSuites } from './suites.mjs'

describeSuites('WebGPU in software', () => register())

test('in a worker of the page, every tenth test of layers passes too', async () => {
  const worker = new Worker(new URL('./webgpu-worker.mjs', import.meta.url), { type: 'module' })
  const { failed, passed } = await inWorker(worker, { step: 10 })
  expect(failed).toEqual([])
  expect(passed).toBe(Math.ceil(conformance.length / 10))
})
