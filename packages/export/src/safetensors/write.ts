import { widths, type Dtype, type FileTensor, type Safetensors } from './format.js'

/**
 * The bytes of a safetensors file. Tensors of wider numbers come first, so that each begins at a multiple of its width,
 * otherwise in the order given: the same content is the same bytes.
 */
export function writeSafetensors({ tensors, metadata }: Safetensors): Uint8Array<ArrayBuffer> {
  const ordered = [...tensors].sort(([, a], [, b]) => widths[b.dtype] - widths[a.dtype])
  const header = headerBytes(ordered, metadata)
  const file = new Uint8Array(8 + header.length + ordered.reduce((sum, [, { bytes }]) => sum + bytes.length, 0))
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true)
  file.set(header, 8)
  let at = 8 + header.length
  for (const [, { bytes }] of ordered) {
    file.set(bytes, at)
    at += bytes.length
  }
  return file
}

/** The header, with spaces behind it so that the numbers begin at a multiple of 8. */
function headerBytes(
  tensors: readonly (readonly [string, FileTensor])[], metadata: Safetensors['metadata']
): Uint8Array {
  let end = 0
  const entries = tensors.map(([name, { dtype, shape, bytes }]) => {
    const begin = end
    end += bytes.length
    return [name, { dtype, shape, data_offsets: [begin, end] }] as const
  })
  const given = Object.keys(metadata).length > 0 ? [['__metadata__', metadata] as const] : []
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries([...given, ...entries])))
  const padded = new Uint8Array(Math.ceil(text.length / 8) * 8).fill(0x20)
  padded.set(text)
  return padded
}

/** Numbers as a tensor of a file. Machines that run JavaScript keep the lowest byte first, as a file does. */
export const fileTensor = (
  dtype: Dtype, shape: readonly number[], { buffer, byteOffset, byteLength }: ArrayBufferView
): FileTensor => ({ dtype, shape, bytes: new Uint8Array(buffer, byteOffset, byteLength) })
