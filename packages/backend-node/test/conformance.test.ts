import { conformance } from '@itop/ops/conformance'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { register, type NodeBackend } from '../src/index.js'
import { installed, title } from './installed.js'

/** How exact a batch's statistics are is TensorFlow's own op's affair here. */
const isOfTensorFlow = (name: string): boolean => name.includes('whatever lies in the corner')

describe.skipIf(!installed.cpu)(title('the contract of ops on TensorFlow', installed.cpu), () => {
  let backend: NodeBackend
  beforeAll(async () => { backend = await register() })
  afterAll(() => backend.dispose())
  for (const { name, run } of conformance) if (!isOfTensorFlow(name)) test(name, run)
})
