// The suite on our kernels; on TF.js's own backend, which it compares others with, what is the same bit for bit.
import { register } from '@itop/backend-cpu'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { identicalTests } from '../src/conformance/identical.js'
import { trainingConformance } from '../src/conformance/index.js'
import { usePlainCpu } from './toy.js'

type Backend = Awaited<ReturnType<typeof register>>

async function fastest(): Promise<Backend['build']> {
  const backend = await register({ threads: 1 })
  await backend.dispose()
  return backend.build
}

// What a browser or a machine without a native build has: relaxed SIMD where it exists.
const wasm = Number(process.versions.node.split('.')[0]) >= 22 ? 'wasm-relaxed-simd' : 'wasm-simd'

for (const build of new Set([wasm, await fastest()] as const)) for (const threads of [1, 2]) {
  describe(`${build}, ${threads} thread${threads > 1 ? 's' : ''}`, () => {
    let backend: Backend
    beforeAll(async () => { backend = await register({ threads, build, poison: true }) })
    afterAll(() => backend.dispose())
    for (const { name, run } of trainingConformance) test(name, run)
  })
}

describe('the dense fallback in plain JavaScript', () => {
  beforeAll(usePlainCpu)
  // Convolutions take seconds there: one run of them is enough.
  for (const { name, run } of identicalTests) if (!/^conv,.*by random-/.test(name)) test(name, run)
})
