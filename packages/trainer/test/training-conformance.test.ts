// The suite on our kernels; on TF.js's own backend, which it compares others with, what is the same bit for bit.
import { register } from '@itop/backend-cpu'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { identicalTests } from '../src/conformance/identical.js'
import { trainingConformance } from '../src/conformance/index.js'
import { usePlainCpu } from './toy.js'

for (const threads of [1, 2]) {
  describe(`WebAssembly kernels, ${threads} thread${threads > 1 ? 's' : ''}`, () => {
    let backend: Awaited<ReturnType<typeof register>>
    beforeAll(async () => { backend = await register({ threads, poison: true }) })
    afterAll(() => backend.dispose())
    for (const { name, run } of trainingConformance) test(name, run)
  })
}

describe('the dense fallback in plain JavaScript', () => {
  beforeAll(usePlainCpu)
  for (const { name, run } of identicalTests) test(name, run)
})
