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
  const stored = need(tensors, `${name}.bitmask`)
  const { bytes } = stored
  const width = shape.at(-1) ?? 1
  const [rows, rowBytes] = [sizeOf(shape) / width, Math.ceil(width / 8)]
  if (bytes.length !== rows * rowBytes) {
    throw wrong(`${name}.bitmask`, `expected ${rows * rowBytes} bytes of bits, got ${bytes.length}`, stored)
  }
  const bits = new Uint8Array(sizeOf(shape))
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < width; column++) {
      bits[at++] = bytes[row * rowBytes + (column >>> 3)]! >> (column & 7) & 1
    }
  }
  return held(name, { mask: Mask.from(bits, [...shape]), values, names })
}

function fromRows(tensors: Tensors, name: string, { shape }: Expected): Found {
  const endings = ['.shape', '.values', '.row_starts', '.columns']
  const { values, names } = packedParts(tensors, name, { shape, endings, holder: '.values' })
  const [starts, columns] = [integersOf(tensors, `${name}.row_starts`), integersOf(tensors, `${name}.columns`)]
  const refused = (ending: string, what: string) => wrong(`${name}${ending}`, what, need(tensors, `${name}${ending}`))
  const rows = shape[0] ?? 1
  const width = sizeOf(shape) / rows
  if (starts.length !== rows + 1 || starts[0] !== 0 || starts[rows] !== columns.length) {
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
  const said = { ...need(tensors, `${name}.shape`), shape: integersOf(tensors, `${name}.shape`) }
  checkShape(`${name}.shape`, said, shape)
  const values = floatsOf(`${name}${holder}`, need(tensors, `${name}${holder}`))
  return { values, names: endings.map(ending => `${name}${ending}`).filter(part => tensors.has(part)) }
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

/** The numbers of a tensor as float32: those that hold fewer bits are widened, exactly; others are refused. */
export function floatsOf(name: string, tensor: FileTensor): Float32Array {
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

function integersOf(tensors: Tensors, name: string): number[] {
  const tensor = need(tensors, name)
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
