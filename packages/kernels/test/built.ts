import { existsSync, readFileSync } from 'node:fs'

export type Build = 'simd' | 'relaxed' | 'forward-simd' | 'forward-relaxed'

const file = (build: Build): URL => new URL(`../dist/${build}.wasm`, import.meta.url)

/** Whether `node build.mjs` has run. */
export const isBuilt = existsSync(file('simd')) && existsSync(file('relaxed'))

/** Said by tests that need the builds, so that a skipped one tells why. */
export const needed = isBuilt ? '' : ' (skipped: not built; run npm run build in packages/kernels)'

export const bytesOf = (build: Build): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(file(build)))

/** The exported functions on a memory of their own, with one thread. Pointers are byte offsets, free from `heap` on. */
export async function load(build: Build) {
  const memory = new WebAssembly.Memory({ initial: 64, maximum: 65_536, shared: true })
  const { instance } = await WebAssembly.instantiate(bytesOf(build), { env: { memory, thread_ended() {} } })
  const { __heap_base: heapBase, ...rest } = instance.exports
  // Everything else that is exported is a function over numbers, but for the stack pointer.
  const call = rest as Record<string, (...numbers: number[]) => number>
  const heap = Math.ceil((heapBase as WebAssembly.Global).value as number / 64) * 64
  call['pool_init']!(1, heap)
  return { memory, call, heap: heap + call['pool_scratch_bytes']!() }
}
