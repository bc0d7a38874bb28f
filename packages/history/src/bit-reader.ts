import { damaged } from './history-error.js'

/** Reads what a `BitWriter` wrote; what is not there is refused, with its place in the file. */
export interface BitReader {
  readonly bits: (width: number) => number
  readonly unary: () => number
  readonly integer: () => number
  /** Bits that are left. */
  readonly left: () => number
  /** The byte of the file that is read next. */
  readonly offset: () => number
}

/** Reads `bytes[start … end)` of a file. */
export function createBitReader(bytes: Uint8Array, start: number, end: number): BitReader {
  let at = start
  let used = 0   // bits of the byte at `at`

  const left = () => (end - at) * 8 - used
  const offset = () => at
  const short = () => damaged(at, 'the record has more in it than bytes')

  function bits(width: number): number {
    if (width > left()) throw short()
    let value = 0
    for (let done = 0; done < width;) {
      const take = Math.min(8 - used, width - done)
      value += ((bytes[at] >>> used) & (2 ** take - 1)) * 2 ** done
      done += take
      used += take
      if (used === 8) [at, used] = [at + 1, 0]
    }
    return value
  }

  function unary(): number {
    for (let zeros = 0; ;) {
      if (at >= end) throw short()
      const rest = bytes[at] >>> used
      if (rest === 0) {
        zeros += 8 - used;
        [at, used] = [at + 1, 0]
        continue
      }
      const more = 31 - Math.clz32(rest & -rest)
      used += more + 1
      if (used === 8) [at, used] = [at + 1, 0]
      return zeros + more
    }
  }

  function integer(): number {
    let value = 0
    for (let place = 1; place < 2 ** 53; place *= 128) {
      const byte = bits(8)
      value += (byte % 128) * place
      if (byte < 128) {
        if (value > Number.MAX_SAFE_INTEGER) break
        return value
      }
    }
    throw damaged(at, 'a number has more digits than any that is written')
  }

  return { bits, unary, integer, left, offset }
}
