/**
 * The functions of the compiled kernels. Pointers are byte offsets into their memory. Kernels that do a job
 * (jobs/job.ts) have no function of their own here.
 */
export interface KernelExports {
  pool_init(threads: number, scratch: number): void
  pool_scratch_bytes(): number
  pool_abandon(): void
  pool_stop(): void
  /** Does so many jobs, which lie one after the other. */
  run_jobs(at: number, count: number): void
  gemm_scratch_floats(n: number, k: number): number
  conv_packed_floats(outs: number, taps: number): number
  winograd_weights_floats(outs: number, ins: number): number
  winograd_scratch_floats(ins: number, outs: number): number
  winograd_partial_floats(blocks: number, outs: number, ins: number): number
  winograd_gradient_floats(ins: number, outs: number): number
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
