import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { ItopCpuBackend } from '../backend.js'
import type { createConvLists } from '../conv-lists.js'
import type { Layout } from '../planes.js'
import type { createPatternBlocks } from '../pattern-blocks.js'

/** What the kernels of this backend share. */
export interface KernelContext {
  readonly backend: ItopCpuBackend
  readonly layout: Layout
  readonly patterns: ReturnType<typeof createPatternBlocks>
  readonly convolutions: ReturnType<typeof createConvLists>
}

/** Runs `use` with arena memory that is free again afterwards. Nothing else may keep the offset. */
export function withScratch<T>({ backend }: KernelContext, floats: number, use: (offset: number) => T): T {
  const offset = backend.arena.allocate(floats * 4)
  try {
    return use(offset)
  } finally {
    backend.arena.free(offset)
  }
}

/** A number that a kernel reads as float32; others of a job are integers. */
export const float = (value: number): { readonly float: number } => ({ float: value })

/** Writes a kernel's job, a struct of 32-bit fields, and hands over where it lies. */
export function withJob(
  context: KernelContext, fields: readonly (number | { readonly float: number })[], use: (job: number) => void
): void {
  withScratch(context, fields.length, (job) => {
    const { buffer } = context.backend.kernels.memory
    const integers = new Int32Array(buffer, job, fields.length)
    const floats = new Float32Array(buffer, job, fields.length)
    fields.forEach((field, i) => {
      if (typeof field === 'number') integers[i] = field
      else floats[i] = field.float
    })
    use(job)
  })
}

/** A matrix product's operand: where it lies and how far apart its rows and columns are, in floats. */
export interface Operand {
  readonly offset: number
  readonly row: number
  readonly column: number
}

/** C[m × n] = A[m × k] · B[k × n] + bias of each row, ReLU if asked for. */
export function gemm(context: KernelContext, product: {
  readonly m: number, readonly n: number, readonly k: number, readonly a: Operand, readonly b: Operand,
  readonly c: { readonly offset: number, readonly row: number }, readonly bias?: number, readonly relu?: boolean
}): void {
  const { m, n, k, a, b, c, bias = 0, relu = false } = product
  const { exports } = context.backend.kernels
  withScratch(context, exports.gemm_scratch_floats(n, k), (packed) => exports.gemm(
    m, n, k, a.offset, a.row, a.column, b.offset, b.row, b.column, c.offset, c.row, bias, Number(relu), packed))
}

/** Numbers in a tensor of this shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1)

/** The offset of an input that the contract promises. */
export function at(context: KernelContext, info: TensorInfo | undefined): number {
  if (!info) throw new TypeError('backend-cpu: a kernel misses an input. Call kernels through @itop/ops.')
  return context.backend.offsetOf(info)
}
