import type { WebAssemblyFiles } from './web-assembly.js'

/** The kernels for WebAssembly. Written out, so that bundlers see two files to take along. */
export const wholeKernels: WebAssemblyFiles = {
  'wasm-simd': new URL('../wasm/simd.wasm', import.meta.url),
  'wasm-relaxed-simd': new URL('../wasm/relaxed.wasm', import.meta.url)
}
