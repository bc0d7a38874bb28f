import '@tensorflow/tfjs-backend-cpu'
import { trainingConformance } from '@itop/trainer/conformance'
import { afterAll, beforeAll, test } from 'vitest'
import { register, type WebGpuBackend } from '../src/index.js'
import { describeOnDevice } from './software.js'

describeOnDevice('training on WebGPU, on Dawn in Node', () => {
  let backend: WebGpuBackend
  beforeAll(async () => { backend = await register() })
  afterAll(() => backend.dispose())
  for (const { name, run } of trainingConformance) test(name, run, 120_000)
})
