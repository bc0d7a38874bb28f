import { conformance } from '@itop/ops/conformance'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { register, type CpuBackend } from '../src/index.js'
import { nativeBuilds } from '../src/native.js'

// What a browser or a machine without a native build has: relaxed SIMD where it exists.
const relaxed = Number(process.versions.node.split('.')[0]) >= 22
const builds = [relaxed ? 'wasm-relaxed-simd' : 'wasm-simd', ...await nativeBuilds()] as const

for (const build of builds) for (const threads of [1, 2]) {
  describe(`${build}, ${threads} thread${threads > 1 ? 's' : ''}, freed memory poisoned`, () => {
    let backend: CpuBackend
    beforeAll(async () => { backend = await register({ threads, build, poison: true }) })
    afterAll(() => backend.dispose())
    for (const { name, run } of conformance) test(name, run)
  })
}
