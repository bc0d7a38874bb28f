import { conformance } from '@itop/ops/conformance'
import { afterAll, beforeAll, test } from 'vitest'
import { register, type WebGpuBackend } from '../src/index.js'
import { describeOnDevice } from './software.js'

describeOnDevice('WebGPU kernels, on Dawn in Node', () => {
  let backend: WebGpuBackend
  beforeAll(async () => { backend = await register() })
  afterAll(() => backend.dispose())
  for (const { name, run } of conformance) test(name, run)
})
