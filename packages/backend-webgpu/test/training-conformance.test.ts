import '@tensorflow/tfjs-backend-cpu'
import { wholeSuites } from '@itop/config/whole-suites.mjs'
import { sample } from '@itop/ops/conformance'
import { trainingConformance } from '@itop/trainer/conformance'
import { afterAll, beforeAll, test } from 'vitest'
import { register, type WebGpuBackend } from '../src/index.js'
import { describeOnDevice } from './software.js'

/** The same programs pass all of it in Chromium, where they take a third of the time: tools/browser. */
const tests = wholeSuites ? trainingConformance : sample(trainingConformance)

describeOnDevice('training on WebGPU, on Dawn in Node', () => {
  let backend: WebGpuBackend
  beforeAll(async () => { backend = await register() })
  afterAll(() => backend.dispose())
  for (const { name, run } of tests) test(name, run, 120_000)
})
