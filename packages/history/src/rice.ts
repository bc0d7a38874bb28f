import type { BitReader } from './bit-reader.js'
import type { BitWriter } from './bit-writer.js'
import { damaged } from './history-error.js'

// A subset of 0 … size - 1 as the gaps between its members, each a number in Rice's code: how often it holds 2^b, in
// unary, and the rest in b bits (Rice and Plaunt 1971). Of more than a half, what is missing is written. Writer and
// reader both know the count and the size, and so b. Gaps of a random subset are nearly geometric, for which the best b
// costs at most some 4 % more than any code could.
// Kiely 2004, https://ipnpr.jpl.nasa.gov/progress_report/42-159/159E.pdf

/**
 * The bits of a gap's rest: b + 1 is better than b where (1 − p)^(2^b) exceeds the golden ratio's inverse, p being
 * few / size. That is where a mean gap, and a half, exceed 2.078 · 2^b: products of integers, the same everywhere.
 */
function restBits(few: number, size: number): number {
  let b = 0
  while ((2 * size - few) * 1000 > 4156 * few * 2 ** b) b++
  return b
}

const fewOf = (count: number, size: number): number => Math.min(count, size - count)

/** Bits that a subset of so many takes at most, however it lies. */
export function subsetBits(count: number, size: number): number {
  const few = fewOf(count, size)
  if (few === 0) return 0
  const b = restBits(few, size)
  return few * (b + 1) + Math.floor((size - few) / 2 ** b)
}

/** Writes a subset of 0 … size - 1: ascending, distinct. Its count and the size are known to who reads it. */
export function writeSubset(writer: BitWriter, members: Uint32Array, size: number): void {
  const few = fewOf(members.length, size)
  if (few === 0) return
  const b = restBits(few, size)
  let next = 0
  for (const member of few === members.length ? members : complement(members, size)) {
    const gap = member - next
    writer.unary(Math.floor(gap / 2 ** b))
    writer.bits(gap, b)
    next = member + 1
  }
}

/** What `writeSubset` wrote. Nothing is allocated that the bits which are left could not fill. */
export function readSubset(reader: BitReader, count: number, size: number): Uint32Array {
  const few = fewOf(count, size)
  if (few > reader.left()) throw damaged(reader.offset(), `${few} positions cannot be in ${reader.left()} bits`)
  const members = new Uint32Array(few)
  const b = few === 0 ? 0 : restBits(few, size)
  let next = 0
  for (let i = 0; i < few; i++) {
    const member = next + reader.unary() * 2 ** b + reader.bits(b)
    if (member >= size) throw damaged(reader.offset(), `position ${member} of ${size}`)
    members[i] = member
    next = member + 1
  }
  return few === count ? members : complement(members, size)
}

/** All of 0 … size - 1 that are not members. */
function complement(members: Uint32Array, size: number): Uint32Array {
  const others = new Uint32Array(size - members.length)
  for (let value = 0, found = 0, member = 0; value < size; value++) {
    if (members[member] === value) member++
    else others[found++] = value
  }
  return others
}
