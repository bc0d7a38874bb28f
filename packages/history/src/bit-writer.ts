/** Writes bits one after another, the least significant bit of each byte first. */
export interface BitWriter {
  /** The lowest `width` bits of a number, 0 ≤ width ≤ 32. */
  readonly bits: (value: number, width: number) => void
  /** A number ≥ 0 as so many zeros and a one. */
  readonly unary: (value: number) => void
  /** An integer from 0 to 2^53, base 128: as many bytes of bits as it needs. */
  readonly integer: (value: number) => void
  /** All that was written; what is left of the last byte is 0. */
  readonly end: () => Uint8Array
}

const firstBytes = 64

export function createBitWriter(): BitWriter {
  let bytes = new Uint8Array(firstBytes)
  let length = 0
  let held = 0     // bits that are no whole byte yet
  let count = 0    // how many those are

  function push(byte: number): void {
    if (length === bytes.length) {
      const larger = new Uint8Array(2 * length)
      larger.set(bytes)
      bytes = larger
    }
    bytes[length++] = byte
  }

  function bits(value: number, width: number): void {
    if (width > 16) {
      bits(value & 0xffff, 16)
      return bits(value >>> 16, width - 16)
    }
    held |= (value & (2 ** width - 1)) << count
    for (count += width; count >= 8; count -= 8) {
      push(held & 0xff)
      held >>>= 8
    }
  }

  function unary(value: number): void {
    let left = value
    for (; left >= 16; left -= 16) bits(0, 16)
    bits(0, left)
    bits(1, 1)
  }

  function integer(value: number): void {
    let left = value
    for (; left >= 128; left = Math.floor(left / 128)) bits(128 + left % 128, 8)
    bits(left, 8)
  }

  return {
    bits, unary, integer,
    end: () => {
      if (count > 0) push(held)
      held = count = 0
      return bytes.subarray(0, length)
    }
  }
}
