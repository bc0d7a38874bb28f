import { Mask } from '@itop/masks'

/** The positions of `a` that are not in `b`; both ascend. */
export function without(a: Uint32Array, b: Uint32Array): Uint32Array {
  const rest = new Uint32Array(a.length)
  let count = 0
  for (let i = 0, j = 0; i < a.length; i++) {
    const position = a[i]
    while (j < b.length && b[j] < position) j++
    if (j === b.length || b[j] !== position) rest[count++] = position
  }
  return rest.slice(0, count)
}

/** The positions of both, ascending; `a` and `b` ascend and share none. */
export function merged(a: Uint32Array, b: Uint32Array): Uint32Array {
  const all = new Uint32Array(a.length + b.length)
  all.set(a)
  all.set(b, a.length)
  return all.sort()
}

/** A new mask with these positions cleared. */
export function cleared(mask: Mask, positions: Uint32Array): Mask {
  const words = mask.words.slice()
  for (let i = 0; i < positions.length; i++) words[positions[i] >>> 5] &= ~(1 << (positions[i] & 31))
  return Mask.fromWords(mask.shape, words)
}

/** The mask with these positions set, in the same memory: `mask` must not be used afterwards. */
export function setInPlace(mask: Mask, positions: Uint32Array): Mask {
  for (const position of positions) mask.words[position >>> 5] |= 1 << (position & 31)
  return Mask.fromWords(mask.shape, mask.words)
}
