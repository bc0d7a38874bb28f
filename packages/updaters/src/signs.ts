import { copyBits, keptRuns, type MaskChange } from '@itop/masks/changes'

/**
 * The signs of numbers, −1, 0 or 1, two bits each. So many weights' signs take a sixteenth of the memory of their
 * values.
 */
export function packSigns(numbers: ArrayLike<number>): Uint32Array {
  const packed = new Uint32Array(Math.ceil(numbers.length / 16))
  for (let i = 0; i < numbers.length; i++) setSign(packed, i, numbers[i])
  return packed
}

/** The same signs, where those at places that have none are the signs of their numbers. */
export function signsOrOwn(packed: Uint32Array, numbers: ArrayLike<number>): Uint32Array {
  const signs = packed.slice()
  for (let word = 0; word < signs.length; word++) {
    if (((packed[word] | packed[word] >>> 1) & lowBits) === lowBits) continue   // all of these have one
    const end = Math.min(16 * word + 16, numbers.length)
    for (let i = 16 * word; i < end; i++) if (signAt(packed, i) === 0) setSign(signs, i, numbers[i])
  }
  return signs
}

/** The lower bit of each of a word's signs. */
const lowBits = 0x55555555

/** Makes the sign at a place that of a number. */
export function setSign(packed: Uint32Array, i: number, number: number): void {
  const shift = (i & 15) << 1
  packed[i >>> 4] = packed[i >>> 4] & ~(3 << shift) | codeOf(number) << shift
}

const codeOf = (number: number): number => number > 0 ? 1 : number < 0 ? 2 : 0

/** Signs of so many places, moved as values are by a change; a new place has none. */
export function movedSigns(packed: Uint32Array, count: number, { dropped, activated }: MaskChange): Uint32Array {
  const [gone, come] = [dropped.places, activated.places]
  const signs = new Uint32Array(Math.ceil((count - gone.length + come.length) / 16))
  keptRuns(gone, come, count, (source, target, length) => {
    copyBits(packed, 2 * source, signs, 2 * target, 2 * length)
  })
  return signs
}

/** The sign at a place: −1, 0 or 1. Signs are as good as random, so that no branch depends on them. */
export function signAt(packed: Uint32Array, i: number): number {
  const code = packed[i >>> 4] >>> ((i & 15) << 1)
  return (code & 1) - (code >>> 1 & 1)
}
