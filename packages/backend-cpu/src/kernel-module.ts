import { nodeModule } from './node.js'

/**
 * The functions of the compiled kernels. Pointers are byte offsets into the shared memory; a job is the struct of
 * 32-bit fields that the kernel's source names.
 */
export interface KernelExports {
  readonly __stack_pointer: WebAssembly.Global
  readonly __heap_base: WebAssembly.Global
  pool_init(threads: number, scratch: number): void
  pool_scratch_bytes(): number
  pool_stop(): void
  sparse_times_batch(
    start: number, column: number, order: number, values: number, bias: number, x: number, y: number, runs: number,
    runCount: number, lanes: number, stride: number, relu: number): void
  sparse_weight_gradient(
    start: number, column: number, dy: number, x: number, dw: number, runs: number, runCount: number, lanes: number,
    stride: number): void
  gemm(
    m: number, n: number, k: number, a: number, aRow: number, aColumn: number, b: number, bRow: number, bColumn: number,
    c: number, cRow: number, bias: number, relu: number, packed: number): void
  gemm_scratch_floats(n: number, k: number): number
  sgd(w: number, g: number, v: number, n: number, rate: number, momentum: number, decay: number, nesterov: number): void
  adam(
    w: number, g: number, m: number, v: number, n: number, rate: number, beta1: number, beta2: number, epsilon: number,
    decay: number, correction1: number, correction2: number): void
  relu_gradient(dy: number, y: number, out: number, n: number): void
  add(a: number, b: number, out: number, n: number): void
  positive(x: number, out: number, n: number): void
  permute(values: number, order: number, to: number, n: number): void
  conv_sparse(job: number): void
  conv_sparse_weights(job: number): void
  conv_dense(job: number): void
  conv_dense_weights(job: number): void
  conv_packed_floats(outs: number, taps: number): number
  conv_pack(dense: number, at: number, step: number, packed: number, outs: number, taps: number): void
  conv_winograd(job: number): void
  winograd_weights(
    dense: number, outStep: number, inStep: number, flipped: number, to: number, outs: number, ins: number): void
  winograd_weights_floats(outs: number, ins: number): number
  winograd_scratch_floats(ins: number, outs: number): number
  winograd_gradient(job: number): void
  winograd_partial_floats(blocks: number, outs: number, ins: number): number
  winograd_gradient_floats(ins: number, outs: number): number
  norm_train(job: number): void
  norm_infer(job: number): void
  norm_gradient(job: number): void
  channel_sums(job: number): void
  pool_layer(job: number, kind: number): void
  copy_form(job: number): void
  clear_borders(job: number): void
  dropout(job: number): void
  scatter(values: number, start: number, column: number, dense: number, rows: number, columns: number): void
  gather(values: number, start: number, column: number, dense: number, rows: number, columns: number): void
  top_k_bytes(k: number): number
  top_k_start(state: number, k: number): void
  top_k_block(state: number, scores: number, first: number, n: number, excluding: number, bit: number): number
  top_k_end(state: number, indices: number, scores: number): number
}

/** Which build of the kernels runs: plain SIMD everywhere, relaxed SIMD (fused multiply-add) where it exists. */
export type KernelBuild = 'wasm-simd' | 'wasm-relaxed-simd'

/** The compiled kernels on their memory. */
export interface KernelModule {
  readonly build: KernelBuild
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
  readonly exports: KernelExports
}

// Written out, so that bundlers see two files to take along.
const files: Record<KernelBuild, URL> = {
  'wasm-simd': new URL('../wasm/simd.wasm', import.meta.url),
  'wasm-relaxed-simd': new URL('../wasm/relaxed.wasm', import.meta.url)
}

const pageBytes = 65_536

/** Loads a build of the kernels; without a name, the fastest that this runtime takes. */
export async function loadKernels(wanted?: KernelBuild): Promise<KernelModule> {
  const order: KernelBuild[] = wanted ? [wanted] : ['wasm-relaxed-simd', 'wasm-simd']
  for (const build of order) {
    const bytes = await readAsset(files[build])
    if (!WebAssembly.validate(bytes)) continue
    const module = await WebAssembly.compile(bytes)
    const memory = reserve()
    const { exports } = await WebAssembly.instantiate(module, { env: { memory } })
    return { build, module, memory, exports: exports as unknown as KernelExports } // what build.mjs compiled
  }
  throw new Error(`backend-cpu: this runtime refuses the kernels (${order.join(', ')}); WebAssembly SIMD and threads ` +
    'are needed: Node 20.19 or a browser of 2022 or later.')
}

/**
 * A memory of up to 4 GiB of addresses, reserved, not used; phones give less. A shared memory grows under live views, so
 * nothing has to move; it exists without cross-origin isolation too, where it only cannot be sent to another thread.
 */
function reserve(): WebAssembly.Memory {
  for (let bytes = 4 * 1024 ** 3; ; bytes /= 2) {
    try {
      return new WebAssembly.Memory({ initial: 512, maximum: bytes / pageBytes, shared: true })
    } catch (cause) {
      if (cause instanceof RangeError && bytes > 2 ** 28) continue
      throw new Error(`backend-cpu: no shared WebAssembly memory: ${(cause as Error).message}. Close other pages or ` +
        'programs, or serve the page cross-origin isolated.', { cause })
    }
  }
}

async function readAsset(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const files = url.protocol === 'file:' ? nodeModule('node:fs/promises') : undefined
    if (files) return await files.readFile(url) as Uint8Array<ArrayBuffer> // read into memory that is not shared
    const response = await fetch(url)
    if (!response.ok) throw new Error(`status ${response.status}`)
    return new Uint8Array(await response.arrayBuffer())
  } catch (cause) {
    throw new Error(`backend-cpu: cannot read ${url.href}: ${(cause as Error).message}. ` +
      'In the workspace, npm run build makes it; in a page, the server has to give it; elsewhere, install the package ' +
      'again.', { cause })
  }
}
