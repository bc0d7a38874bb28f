// The file, all numbers little-endian:
//    0  'ITOPCKPT'
//    8  uint32  format version
//   12  uint32  bytes of the header
//   16  float64 bytes of the whole file
//   24  header: canonical JSON, UTF-8, padded with spaces to a multiple of 8
//       sections in the order of the header's table, each padded with zeros to a multiple of 8
//   end SHA-256 of all bytes before it
// Masks come before arrays. A checkpoint has one form: decoding refuses whatever encoding would write otherwise.
export const magic = 'ITOPCKPT'
export const version = 1
export const prefixBytes = 24

/** The kinds of section. */
export type SectionKind = 'mask' | 'float32' | 'float64' | 'uint32'

/** One entry of the header's table. */
export interface Section {
  readonly kind: SectionKind
  readonly name: string
  readonly bytes: number
}

/** The header. `sections` lie one after the other. */
export interface Header {
  readonly step: number
  readonly meta: Readonly<Record<string, unknown>>
  readonly sections: readonly Section[]
}

/** The next multiple of 8. */
export const padded = (bytes: number): number => Math.ceil(bytes / 8) * 8

/** Bytes of one number of a kind of array. */
export const width = { float32: 4, float64: 8, uint32: 4 } as const

/** Whether it is a kind of array. */
export const isArrayKind = (kind: unknown): kind is keyof typeof width =>
  typeof kind === 'string' && Object.hasOwn(width, kind)

const machineIsLittleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1

/** The bytes in the file's order: the same ones on a little-endian machine, a reversed copy on another. */
export const inFileOrder = (bytes: Uint8Array, numberBytes: number): Uint8Array =>
  machineIsLittleEndian ? bytes : reverseEach(bytes, numberBytes)

/** A copy with the bytes of each number reversed. */
export function reverseEach(bytes: Uint8Array, numberBytes: number): Uint8Array {
  const copy = new Uint8Array(bytes)
  for (let from = 0; from < copy.length; from += numberBytes) copy.subarray(from, from + numberBytes).reverse()
  return copy
}
