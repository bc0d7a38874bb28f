import type { Pattern } from '@itop/ops'
import { matrixShape } from '@itop/ops/plain'
import type { Job } from './job.js'
import type { Room } from './room.js'

type Use = (dense: number) => readonly Job[]

const isFull = ({ nnz, mask }: Pattern): boolean => nnz === mask.size

/** Jobs on a weight as a dense matrix `[out, in / groups · kh · kw]`; a full pattern's values are one already. */
export function withDenseWeight(room: Room, pattern: Pattern, values: number, use: Use): readonly Job[] {
  if (isFull(pattern)) return use(values)
  const positions = positionsOf(room, pattern, values)
  return [{ kernel: 'scatter', ...positions }, ...use(positions.dense)]
}

/** Jobs that fill a dense matrix, whose existing values are kept; a full pattern's are filled in place. */
export function fromDenseWeight(room: Room, pattern: Pattern, values: number, write: Use): readonly Job[] {
  if (isFull(pattern)) return write(values)
  const positions = positionsOf(room, pattern, values)
  return [...write(positions.dense), { kernel: 'gather', ...positions }]
}

function positionsOf(room: Room, pattern: Pattern, values: number) {
  const [rows, columns] = matrixShape(pattern.shape)
  const { start, column } = room.patterns.of(pattern).byRow
  return { values, start, column, dense: room.scratch(rows * columns), rows, columns }
}
