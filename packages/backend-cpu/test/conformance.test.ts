import { conformance } from '@itop/ops/conformance'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { register, type CpuBackend } from '../src/index.js'

for (const threads of [1, 2]) {
  describe(`WebAssembly kernels, ${threads} thread${threads > 1 ? 's' : ''}, freed memory poisoned`, () => {
    let backend: CpuBackend
    beforeAll(async () => { backend = await register({ threads, poison: true }) })
    afterAll(() => backend.dispose())
    for (const { name, run } of conformance) test(name, run)
  })
}
