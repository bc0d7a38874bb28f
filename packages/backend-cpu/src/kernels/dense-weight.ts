import { matrixShape, type Pattern } from '@itop/ops'
import { withScratch, type KernelContext } from './context.js'

type Use = (dense: number) => void

const isFull = ({ nnz, mask }: Pattern): boolean => nnz === mask.size

/** Hands over a weight as a dense matrix `[out, in / groups · kh · kw]`; a full pattern's values are one already. */
export function withDenseWeight(context: KernelContext, pattern: Pattern, values: number, use: Use): void {
  if (isFull(pattern)) return use(values)
  const [rows, columns] = matrixShape(pattern.shape)
  const { byRow: { start, column } } = context.patterns.of(pattern)
  withScratch(context, rows * columns, (dense) => {
    context.backend.kernels.exports.scatter(values, start, column, dense, rows, columns)
    use(dense)
  })
}

/** Lets `write` fill a dense matrix, and keeps the values that exist; those of a full pattern are written in place. */
export function fromDenseWeight(context: KernelContext, pattern: Pattern, values: number, write: Use): void {
  if (isFull(pattern)) return write(values)
  const [rows, columns] = matrixShape(pattern.shape)
  const { byRow: { start, column } } = context.patterns.of(pattern)
  withScratch(context, rows * columns, (dense) => {
    write(dense)
    context.backend.kernels.exports.gather(values, start, column, dense, rows, columns)
  })
}
