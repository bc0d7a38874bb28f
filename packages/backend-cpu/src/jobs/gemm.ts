import type { Job } from './job.js'
import type { Room } from './room.js'

/** A matrix product's operand: where it lies and how far apart its rows and columns are, in floats. */
export interface Operand {
  readonly at: number
  readonly row: number
  readonly column: number
}

/** C[m × n] = A[m × k] · B[k × n] + bias of each row, ReLU if asked for. */
export function gemm(room: Room, product: {
  readonly m: number, readonly n: number, readonly k: number, readonly a: Operand, readonly b: Operand,
  readonly c: Omit<Operand, 'column'>, readonly bias?: number, readonly relu?: boolean
}): Job {
  const { m, n, k, a, b, c, bias = 0, relu = false } = product
  return {
    kernel: 'gemm', m, n, k, a: a.at, aRow: a.row, aColumn: a.column, b: b.at, bRow: b.row, bColumn: b.column,
    c: c.at, cRow: c.row, bias, relu, packed: room.scratch(room.sizes.gemm_scratch_floats(n, k))
  }
}
