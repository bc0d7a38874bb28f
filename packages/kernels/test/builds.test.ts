import { describe, expect, test } from 'vitest'
import { bytesOf, isBuilt, needed } from './built.js'

/** A function of one relaxed instruction (i8x16.relaxed_swizzle): a runtime without relaxed SIMD refuses it. */
const relaxedProbe = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0,
  65, 1, 253, 15, 65, 2, 253, 15, 253, 128, 2, 11)

const hasRelaxed = WebAssembly.validate(relaxedProbe)

/** What @itop/backend-cpu calls; `peak` is for benchmarks. */
const names = [
  '__heap_base', '__stack_pointer', 'conv_packed_floats', 'gemm_scratch_floats', 'peak', 'pool_abandon', 'pool_init',
  'pool_scratch_bytes', 'pool_stop', 'pool_worker', 'run_jobs', 'top_k_block', 'top_k_bytes', 'top_k_end',
  'top_k_start', 'winograd_gradient_floats', 'winograd_partial_floats', 'winograd_scratch_floats',
  'winograd_weights_floats'
]

/** What training alone calls: not there in the builds for prediction. */
const ofTraining = /^(peak|top_k_.*|winograd_(gradient|partial)_floats)$/

describe.skipIf(!isBuilt)(`builds${needed}`, () => {
  test('simd.wasm is valid wherever SIMD and threads are', () => {
    expect(WebAssembly.validate(bytesOf('simd'))).toBe(true)
  })

  test.skipIf(hasRelaxed)('simd.wasm holds no relaxed instruction: this runtime would refuse it', () => {
    expect(WebAssembly.validate(relaxedProbe)).toBe(false)
    expect(WebAssembly.validate(bytesOf('simd'))).toBe(true)
  })

  test('relaxed.wasm is valid exactly where relaxed SIMD is', () => {
    expect(WebAssembly.validate(bytesOf('relaxed'))).toBe(hasRelaxed)
  })

  for (const build of ['simd', 'relaxed', 'forward-simd', 'forward-relaxed'] as const) {
    const needsRelaxed = build.endsWith('relaxed')
    const name = `${build}.wasm exports these names, and imports a shared memory and what hears of a thread's end`
    test.skipIf(needsRelaxed && !hasRelaxed)(name, () => {
      const module = new WebAssembly.Module(bytesOf(build))
      const exported = WebAssembly.Module.exports(module).map(one => one.name)
      expect(exported.sort()).toEqual(
        build.startsWith('forward') ? names.filter(each => !ofTraining.test(each)) : names)
      expect(WebAssembly.Module.imports(module)).toEqual([
        { module: 'env', name: 'memory', kind: 'memory' }, { module: 'env', name: 'thread_ended', kind: 'function' }
      ])
      const memory = new WebAssembly.Memory({ initial: 64, maximum: 65_536 })
      expect(() => new WebAssembly.Instance(module, { env: { memory, thread_ended() {} } })).toThrow(/shared/)
    })
  }
})
