import type { WebAssemblyFiles } from './web-assembly.js'

/** Those of forward passes in inference alone: half as much for a page to load. */
export const forwardKernels: WebAssemblyFiles = {
  'wasm-simd': new URL('../wasm/forward-simd.wasm', import.meta.url),
  'wasm-relaxed-simd': new URL('../wasm/forward-relaxed.wasm', import.meta.url)
}
