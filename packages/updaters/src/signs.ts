/**
 * The signs of numbers, −1, 0 or 1, two bits each. So many weights' signs take a sixteenth of the memory of their
 * values.
 */
export function packSigns(numbers: ArrayLike<number>): Uint32Array {
  const packed = new Uint32Array(Math.ceil(numbers.length / 16))
  for (let i = 0; i < numbers.length; i++) {
    const code = numbers[i] > 0 ? 1 : numbers[i] < 0 ? 2 : 0
    packed[i >>> 4] |= code << ((i & 15) << 1)
  }
  return packed
}

/** The sign at a place: −1, 0 or 1. */
export function signAt(packed: Uint32Array, i: number): number {
  const code = packed[i >>> 4] >>> ((i & 15) << 1) & 3
  return code === 2 ? -1 : code
}
