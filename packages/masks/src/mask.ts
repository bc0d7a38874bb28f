import { countWords, lowestBit, tailBits } from './bits.js'
import { type Shape, sizeOf, toShape } from './shape.js'

const wordsFor = (size: number): Uint32Array => new Uint32Array(Math.ceil(size / 32))

function checkBit(bit: number | boolean, index: number): boolean {
  if (bit === 0 || bit === 1 || typeof bit === 'boolean') return Boolean(bit)
  throw new TypeError(`Mask.from: every bit must be 0, 1, false or true, got ${String(bit)} at index ${index}.`)
}

function checkIndex(where: string, index: number, size: number): void {
  if (index >>> 0 === index && index < size) return
  throw new RangeError(`${where}: an index must be an integer in [0, ${size - 1}], got ${String(index)}.`)
}

/** `9,051 of 235,200 (3.85 %)`. */
export const described = ({ count, size, density }: Pick<Mask, 'count' | 'size' | 'density'>): string =>
  `${count.toLocaleString('en-US')} of ${size.toLocaleString('en-US')} (${(100 * density).toFixed(2)} %)`

/**
 * Which positions of a weight tensor exist: one bit a position, row-major in the order of `shape`.
 * Immutable by convention: nobody writes to `words` after construction, and every operation returns a new mask.
 */
export class Mask implements Iterable<0 | 1> {
  /** PyTorch order: `[out, in]` or `[out, in / groups, kh, kw]`. */
  readonly shape: Shape
  /** Number of positions, 1 … 2^32. */
  readonly size: number
  /** Position `i` is bit `i & 31` of word `i >>> 5`. `ceil(size / 32)` words; bits past `size` are 0. */
  readonly words: Uint32Array
  #count = -1

  private constructor(shape: Shape, words: Uint32Array) {
    this.shape = shape
    this.size = sizeOf(shape)
    this.words = words
  }

  /** A mask with no position set. */
  static empty(shape: Shape | number): Mask {
    const axes = toShape('Mask.empty', shape)
    return new Mask(axes, wordsFor(sizeOf(axes)))
  }

  /** A mask with every position set. */
  static full(shape: Shape | number): Mask {
    const axes = toShape('Mask.full', shape)
    const size = sizeOf(axes)
    const words = wordsFor(size).fill(0xffffffff)
    words[words.length - 1] = tailBits(size)
    return new Mask(axes, words)
  }

  /** A mask from one bit a position; without `shape` it has one axis. */
  static from(bits: ArrayLike<number | boolean>, shape: Shape | number = bits.length): Mask {
    const axes = toShape('Mask.from', shape)
    if (sizeOf(axes) !== bits.length) {
      throw new RangeError(
        `Mask.from: shape [${axes.join(', ')}] needs ${sizeOf(axes)} bits, got ${bits.length}.`)
    }
    const words = wordsFor(bits.length)
    for (let i = 0; i < bits.length; i++) if (checkBit(bits[i], i)) words[i >>> 5] |= 1 << (i & 31)
    return new Mask(axes, words)
  }

  /** A mask with the given flat indices set, in any order; each may come once. */
  static fromIndices(shape: Shape | number, indices: ArrayLike<number>): Mask {
    const axes = toShape('Mask.fromIndices', shape)
    const size = sizeOf(axes)
    const words = wordsFor(size)
    for (let i = 0; i < indices.length; i++) {
      const index = indices[i]
      checkIndex('Mask.fromIndices', index, size)
      if ((words[index >>> 5] >>> (index & 31)) & 1) {
        throw new RangeError(`Mask.fromIndices: indices must be distinct, got ${index} twice (again at entry ${i}).`)
      }
      words[index >>> 5] |= 1 << (index & 31)
    }
    return new Mask(axes, words)
  }

  /** A mask over `words` itself, not a copy: the caller gives them away. Bits past the last position must be 0. */
  static fromWords(shape: Shape | number, words: Uint32Array): Mask {
    const axes = toShape('Mask.fromWords', shape)
    const size = sizeOf(axes)
    if (words.length !== Math.ceil(size / 32)) {
      throw new RangeError(
        `Mask.fromWords: ${size} positions need ${Math.ceil(size / 32)} words of 32 bits, got ${words.length}.`)
    }
    if ((words[words.length - 1] & ~tailBits(size)) !== 0) {
      throw new RangeError(`Mask.fromWords: bits past the last position (${size - 1}) must be 0. Clear them first.`)
    }
    return new Mask(axes, words)
  }

  /** Number of set positions; counted on first use. */
  get count(): number {
    if (this.#count < 0) this.#count = countWords(this.words)
    return this.#count
  }

  /** Share of positions that are set, in [0, 1]. */
  get density(): number {
    return this.count / this.size
  }

  /** Whether the position with this flat index is set. */
  has(index: number): boolean {
    checkIndex('Mask.has', index, this.size)
    return ((this.words[index >>> 5] >>> (index & 31)) & 1) === 1
  }

  /** One bit a position, in flat order. */
  *[Symbol.iterator](): Generator<0 | 1, undefined> {
    for (let i = 0; i < this.size; i++) yield ((this.words[i >>> 5] >>> (i & 31)) & 1) as 0 | 1 // one bit is 0 or 1
  }

  /** What Node prints: `Mask [300, 784]: 9,051 of 235,200 (3.85 %)`, not the words. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `Mask [${this.shape.join(', ')}]: ${described(this)}`
  }

  /** Flat indices of the set positions, ascending, one at a time. */
  *positions(): Generator<number, undefined> {
    for (let w = 0; w < this.words.length; w++) {
      for (let word = this.words[w]; word !== 0; word &= word - 1) yield w * 32 + lowestBit(word)
    }
  }

  /** Flat indices of the set positions, ascending: `[count]`. */
  indices(): Uint32Array {
    const indices = new Uint32Array(this.count)
    // A loop of its own: called with a function, it would be as slow as the slowest of all its callers.
    for (let w = 0, n = 0; w < this.words.length; w++) {
      for (let word = this.words[w] | 0; word !== 0; word &= word - 1) indices[n++] = w * 32 + lowestBit(word)
    }
    return indices
  }
}
