import { csr, sizeOf, type Mask } from '@itop/masks'
import { denseOf, type TrainedTensor } from '../trained.js'
import type { FileTensor } from './format.js'
import { fileTensor } from './write.js'

/** Tensors of a file by the endings of their names, which stand for one tensor of a network. */
export type Packed = readonly (readonly [ending: string, tensor: FileTensor])[]

/** A tensor with every position: those that do not exist are 0. */
export const whole = (tensor: TrainedTensor): Packed =>
  [['', fileTensor('F32', tensor.shape, denseOf(tensor))]]

/**
 * The existing weights alone, with a bit for each position or with columns row by row, whichever takes fewer bytes. It
 * is exact: a weight that exists and is 0 does so again.
 */
export function packed(tensor: TrainedTensor): Packed {
  const { mask } = tensor
  if (!mask) return whole(tensor)
  const [bits, rows] = [bitmask(tensor, mask), columns(tensor, mask)]
  return bytesOf(rows) < bytesOf(bits) ? rows : bits
}

const bytesOf = (form: Packed): number => form.reduce((sum, [, { bytes }]) => sum + bytes.length, 0)

const shapeTensor = (shape: readonly number[]): FileTensor =>
  fileTensor('I64', [shape.length], BigInt64Array.from(shape, BigInt))

/** As `sparse-bitmask` of compressed-tensors: bits along the last axis, the lowest first, each row from a byte on. */
function bitmask({ shape, values }: TrainedTensor, mask: Mask): Packed {
  const width = shape.at(-1)!
  const rows = sizeOf(shape) / width
  const rowBytes = Math.ceil(width / 8)
  const bits = new Uint8Array(rows * rowBytes)
  const counts = new BigInt64Array(rows)
  for (const position of mask.indices()) {
    const row = Math.floor(position / width)
    const column = position % width
    bits[row * rowBytes + (column >>> 3)]! |= 1 << (column & 7)
    counts[row]!++
  }
  return [
    ['.shape', shapeTensor(shape)],
    ['.row_offsets', fileTensor('I64', shape.slice(0, -1), startsOf(counts))],
    ['.compressed', fileTensor('F32', [values.length], values)],
    ['.bitmask', fileTensor('U8', [...shape.slice(0, -1), rowBytes], bits)]
  ]
}

function startsOf(counts: BigInt64Array): BigInt64Array {
  let sum = 0n
  return counts.map(count => (sum += count) - count)
}

/** Compressed sparse rows of the matrix `[out, in · kh · kw]`. */
function columns({ shape, values }: TrainedTensor, mask: Mask): Packed {
  const { rowStart, column, columns: width } = csr(mask)
  const narrow = width <= 2 ** 16
  return [
    ['.shape', shapeTensor(shape)],
    ['.values', fileTensor('F32', [values.length], values)],
    ['.row_starts', fileTensor('I32', [rowStart.length], Int32Array.from(rowStart))],
    ['.columns', narrow ? fileTensor('U16', [values.length], Uint16Array.from(column))
      : fileTensor('I32', [values.length], Int32Array.from(column))]
  ]
}
