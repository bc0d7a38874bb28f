// backend-webgpu on Chromium's adapter in software.
import { register } from '@itop/backend-webgpu'
import { conformance } from '@itop/ops/conformance'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inWorker } from './in-worker.mjs'

describe('WebGPU in software', () => {
  let backend
  beforeAll(async () => { backend = await register() })
  afterAll(() => backend?.dispose())
  for (const { name, run } of conformance) test(name, run)
})

test('in a worker of the page, the suite passes too', async () => {
  const worker = new Worker(new URL('./webgpu-worker.mjs', import.meta.url), { type: 'module' })
  const { failed, passed } = await inWorker(worker)
  expect(failed).toEqual([])
  expect(passed).toBe(conformance.length)
})
