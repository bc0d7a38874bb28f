import { Mask, sizeOf } from '@itop/masks'
import { ExportError } from '../export-error.js'
import type { FileTensor, Safetensors } from '../safetensors/format.js'

/** A weight that a file has, and the tensors of the file that it was read from. */
export interface Found {
  readonly mask: Mask | undefined
  /** Of the existing positions. */
  readonly values: Float32Array
  readonly names: readonly string[]
}

type Tensors = Safetensors['tensors']

/**
 * The tensor of that name, in whichever of these forms the file has it: whole; `NAME_orig` with `NAME_mask` of
 * torch.nn.utils.prune; bits or compressed rows, as `safetensors` packs it. Undefined where there is none.
 */
export function unpacked(tensors: Tensors, name: string, as: Expected): Found | undefined {
  const has = (ending: string) => tensors.has(`${name}${ending}`)
  if (has('_orig')) return pruned(tensors, name, as)
  if (has('.bitmask')) return fromBits(tensors, name, as)
  if (has('.columns')) return fromRows(tensors, name, as)
  const tensor = tensors.get(name)
  return tensor && whole(name, tensor, as)
}

/** What a network says of a weight. Nothing larger is made, whatever a file says. */
export interface Expected {
  readonly shape: readonly number[]
  /** Whether zeros of a whole tensor are absent. */
  readonly sparse: boolean
}

function whole(name: string, tensor: FileTensor, { shape, sparse }: Expected): Found {
  checkShape(name, tensor, shape)
  const all = floatsOf(name, tensor)
  if (!sparse || all.every(value => value !== 0)) return { mask: undefined, values: all, names: [name] }
  return existing({ shape, names: [name] }, all, all.map(value => value === 0 ? 0 : 1))
}

function pruned(tensors: Tensors, name: string, { shape }: Expected): Found {
  const names = [`${name}_orig`, `${name}_mask`]
  const [all, mask] = names.map(part => {
    const tensor = need(tensors, part)
    checkShape(part, tensor, shape)
    return floatsOf(part, tensor)
  }) as [Float32Array, Float32Array]
  const bad = mask.findIndex(value => value !== 0 && value !== 1)
  if (bad >= 0) throw wrong(names[1]!, `expected 0 or 1, got ${mask[bad]} at position ${bad}`, need(tensors, names[1]!))
  return existing({ shape, names }, all, mask)
}

/** The positions that `bits` has a 1 for. */
function existing(
  { shape, names }: Pick<Expected, 'shape'> & Pick<Found, 'names'>, all: Float32Array, bits: ArrayLike<number>
): Found {
  const mask = Mask.from(bits, [...shape])
  return { names, mask, values: Float32Array.from(mask.indices(), position => all[position]!) }
}

function fromBits(tensors: Tensors, name: string, { shape }: Expected): Found {
  const endings = ['.shape', '.row_offsets', '.compressed', '.bitmask']
  const { values, names } = packedParts(tensors, name, { shape, endings, holder: '.compressed' })
  const [width, above] = [shape.at(-1) ?? 1, shape.slice(0, -1)]
  const [rows, rowBytes] = [sizeOf(shape) / width, Math.ceil(width / 8)]
  const stored = need(tensors, `${name}.bitmask`)
  if (stored.dtype !== 'U8') throw wrong(`${name}.bitmask`, `expected bits in U8, got ${stored.dtype}`, stored)
  checkShape(`${name}.bitmask`, stored, [...above, rowBytes])
  const bits = new Uint8Array(sizeOf(shape))
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < width; column++) {
      bits[at++] = stored.bytes[row * rowBytes + (column >>> 3)]! >> (column & 7) & 1
    }
  }
  checkOffsets(tensors, `${name}.row_offsets`, { bits, above, width })
  return held(name, { mask: Mask.from(bits, [...shape]), values, names })
}

/** Where the values of each row begin. Of more than two axes other writers mean something else by it. */
function checkOffsets(tensors: Tensors, name: string, { bits, above, width }: {
  readonly bits: Uint8Array, readonly above: readonly number[], readonly width: number
}): void {
  const offsets = integersOf(tensors, name, above)
  if (above.length > 1) return
  for (let row = 0, sum = 0; row < offsets.length; row++) {
    if (offsets[row] !== sum) {
      throw wrong(name, `expected ${sum} for row ${row}, got ${offsets[row]}`, need(tensors, name))
    }
    for (let at = row * width; at < (row + 1) * width; at++) sum += bits[at]!
  }
}

function fromRows(tensors: Tensors, name: string, { shape }: Expected): Found {
  const endings = ['.shape', '.values', '.row_starts', '.columns']
  const { values, names } = packedParts(tensors, name, { shape, endings, holder: '.values' })
  const rows = shape[0] ?? 1
  const starts = integersOf(tensors, `${name}.row_starts`, [rows + 1])
  const columns = integersOf(tensors, `${name}.columns`, [values.length])
  const refused = (ending: string, what: string) => wrong(`${name}${ending}`, what, need(tensors, `${name}${ending}`))
  const width = sizeOf(shape) / rows
  if (starts[0] !== 0 || starts[rows] !== columns.length) {
    throw refused('.row_starts', `expected ${rows + 1} starts from 0 to ${columns.length}`)
  }
  const positions = columns.map((column, k) => {
    if (column < width) return column
    throw refused('.columns', `expected columns below ${width}, got ${column} at ${k}`)
  })
  for (let row = 0; row < rows; row++) {
    for (let k = starts[row]!; k < starts[row + 1]!; k++) positions[k]! += row * width
  }
  const unsorted = positions.findIndex((position, i) => i > 0 && position <= positions[i - 1]!)
  if (unsorted >= 0) throw refused('.columns', `expected ascending columns in each row, not so at ${unsorted}`)
  return held(name, { mask: Mask.fromIndices([...shape], positions), values, names })
}

/** The values of a packed tensor, once its shape is the one of the weight, and the names of its parts. */
function packedParts(tensors: Tensors, name: string, { shape, endings, holder }: {
  readonly shape: readonly number[], readonly endings: readonly string[], readonly holder: string
}) {
  const said = integersOf(tensors, `${name}.shape`, [shape.length])
  checkShape(`${name}.shape`, { ...need(tensors, `${name}.shape`), shape: said }, shape)
  const stored = need(tensors, `${name}${holder}`)
  const values = floatsOf(`${name}${holder}`, stored)
  checkShape(`${name}${holder}`, stored, [values.length])
  return { values, names: endings.map(ending => `${name}${ending}`) }
}

function held(name: string, found: Found & { readonly mask: Mask }): Found {
  const { mask, values } = found
  if (mask.count === values.length) return found
  throw wrong(name, `expected a value for each of ${mask.count} positions, got ${values.length}`)
}

function checkShape(name: string, tensor: FileTensor, expected: readonly number[]): void {
  const { shape } = tensor
  if (shape.join() === expected.join()) return
  throw wrong(name, `expected the shape [${expected.join(', ')}], got [${shape.join(', ')}]`, tensor)
}

function need(tensors: Tensors, name: string): FileTensor {
  const found = tensors.get(name)
  if (found) return found
  throw wrong(name, 'missing')
}

/** The numbers of a tensor as float32; with one that is none nothing could be computed. */
function floatsOf(name: string, tensor: FileTensor): Float32Array {
  const all = widened(name, tensor)
  const bad = all.findIndex(value => !Number.isFinite(value))
  if (bad >= 0) throw wrong(name, `expected finite numbers, got ${all[bad]} at position ${bad}`, tensor)
  return all
}

/** Numbers that hold fewer bits than float32 are widened, exactly; others are refused. */
function widened(name: string, tensor: FileTensor): Float32Array {
  const { dtype, bytes } = tensor
  const { buffer } = bytes.slice()
  switch (dtype) {
    case 'F32': return new Float32Array(buffer)
    case 'F16': return Float32Array.from(new Uint16Array(buffer), halfOf)
    case 'BF16': return new Float32Array(Uint32Array.from(new Uint16Array(buffer), bits => bits << 16).buffer)
    case 'BOOL': return Float32Array.from(bytes)
    default: throw wrong(name, `expected numbers of F32, F16 or BF16, got ${dtype}`, tensor)
  }
}

function integersOf(tensors: Tensors, name: string, shape: readonly number[]): number[] {
  const tensor = need(tensors, name)
  checkShape(name, tensor, shape)
  const { dtype, bytes } = tensor
  const { buffer } = bytes.slice()
  switch (dtype) {
    case 'I64': return Array.from(new BigInt64Array(buffer), Number)
    case 'I32': return Array.from(new Int32Array(buffer))
    case 'U16': return Array.from(new Uint16Array(buffer))
    default: throw wrong(name, `expected whole numbers of I64, I32 or U16, got ${dtype}`, tensor)
  }
}

/** What is wrong with a tensor of a file, which lies there if it does. */
export function wrong(name: string, what: string, { offset }: { readonly offset?: number } = {}): ExportError {
  const where = `tensor ${JSON.stringify(name)}${offset === undefined ? '' : `, offset ${offset}`}`
  return new ExportError('foreign', `${where}: ${what}`, { fix: 'Give the weights of the network that is named.' })
}

/** A number of 16 bits by IEEE 754: a sign, five bits of exponent, ten of fraction. float32 holds each exactly. */
function halfOf(bits: number): number {
  const [sign, exponent, fraction] = [bits & 0x8000 ? -1 : 1, bits >> 10 & 31, bits & 1023]
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15))
}
