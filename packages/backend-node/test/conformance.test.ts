import { conformance } from '@itop/ops/conformance'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { register, type NodeBackend } from '../src/index.js'
import { installed, title } from './installed.js'

describe.skipIf(!installed.cpu)(title('the contract of ops on TensorFlow', installed.cpu), () => {
  let backend: NodeBackend
  beforeAll(async () => { backend = await register() })
  afterAll(() => backend.dispose())
  for (const { name, run } of conformance) test(name, run)
})
