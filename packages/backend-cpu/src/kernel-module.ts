/**
 * The functions of the compiled kernels. Pointers are byte offsets into their memory; a job is the struct of
 * 32-bit fields that the kernel's source names.
 */
export interface KernelExports {
  pool_init(threads: number, scratch: number): void
  pool_scratch_bytes(): number
  pool_abandon(): void
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
    w: number, g: number, m: number, v: number, age: number, n: number, rate: number, beta1: number, rest1: number,
    beta2: number, rest2: number, epsilon: number, decay: number, shrink: number, correction1: number,
    correction2: number, log1: number, log2: number): void
  square_sum(x: number, n: number): number
  scale(x: number, factor: number, out: number, n: number): void
  relu_gradient(dy: number, y: number, out: number, n: number): void
  add(a: number, b: number, out: number, n: number): void
  positive(x: number, out: number, n: number): void
  permute(values: number, order: number, to: number, n: number): void
  conv_sparse(job: number): void
  conv_sparse_weights(job: number): void
  linear_shared(job: number): void
  linear_shared_input(job: number): void
  linear_shared_weights(job: number): void
  conv_shared(job: number): void
  conv_shared_input(job: number): void
  conv_shared_weights(job: number): void
  conv_pointwise(job: number): void
  conv_pointwise_weights(job: number): void
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
  batch_pixels(
    bytes: number, tables: number, y: number, images: number, channels: number, area: number, stride: number): void
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

/** Builds for WebAssembly: plain SIMD everywhere, relaxed SIMD (fused multiply-add) where it exists. */
export type WebAssemblyBuild = 'wasm-simd' | 'wasm-relaxed-simd'
/** Builds for a processor, by its vectors. */
export type NativeBuild = 'native-avx2' | 'native-avx512' | 'native-fma128' | 'native-neon'
/** Which build of the kernels runs. */
export type KernelBuild = WebAssemblyBuild | NativeBuild

/** One block of memory in which everything of the kernels lies. */
export interface KernelMemory {
  readonly buffer: ArrayBufferLike
  /** Adds pages of 64 KiB at the end; throws where there are none. */
  grow(pages: number): unknown
}

/** Threads that work for the kernels. */
export interface KernelThreads {
  /** Starts a thread; resolves when it works. `allocate` gives memory for its stack. */
  start(thread: number, allocate: (bytes: number) => number): Promise<void>
  /** After `pool_stop`: ends them all. */
  stop(): Promise<void>
}

/** The compiled kernels on their memory. */
export interface KernelModule {
  readonly build: KernelBuild
  /** Floats of a vector. */
  readonly vector: number
  readonly memory: KernelMemory
  /** The first byte that is free. */
  readonly heapBase: number
  readonly exports: KernelExports
  readonly threads: KernelThreads
  /** Gives back what is not the garbage collector's. */
  close(): void
}
