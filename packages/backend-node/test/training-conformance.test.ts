import '@tensorflow/tfjs-backend-cpu'
import { trainingConformance } from '@itop/trainer/conformance'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { register, type NodeBackend } from '../src/index.js'
import { installed, title } from './installed.js'

describe.skipIf(!installed.cpu)(title('the contract of training on TensorFlow', installed.cpu), () => {
  let backend: NodeBackend
  beforeAll(async () => { backend = await register() })
  afterAll(() => backend.dispose())
  for (const { name, run } of trainingConformance) test(name, run, 120_000)
})
