// A safetensors file: 8 bytes with the length of the header, the header as JSON, then the numbers, little-endian and
// row-major, without holes. https://github.com/huggingface/safetensors

/** Bytes of a number of each kind that a file may hold. */
export const widths = {
  F64: 8, I64: 8, U64: 8, F32: 4, I32: 4, U32: 4, F16: 2, BF16: 2, I16: 2, U16: 2, F8_E4M3: 1, F8_E5M2: 1, I8: 1, U8: 1,
  BOOL: 1
} as const

/** What numbers a tensor of a file has. */
export type Dtype = keyof typeof widths

/** A tensor of a file. */
export interface FileTensor {
  readonly dtype: Dtype
  readonly shape: readonly number[]
  /** Its numbers as they lie in the file. */
  readonly bytes: Uint8Array
  /** Where they begin in the file that it was read from. */
  readonly offset?: number
}

/** What a file holds. */
export interface Safetensors {
  readonly tensors: ReadonlyMap<string, FileTensor>
  readonly metadata: Readonly<Record<string, string>>
}

/** The most bytes of a header that other readers accept. */
export const mostHeader = 100_000_000
