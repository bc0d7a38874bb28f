import { readBits } from './random-subset.js'

/** Sets those of `count` bits of `to` from `start` on that are 1 in `from`, from `at` on. */
export function copyBits(from: Uint32Array, at: number, to: Uint32Array, start: number, count: number): void {
  for (let done = 0; done < count;) {
    const offset = (start + done) & 31
    const length = Math.min(32 - offset, count - done)
    to[(start + done) >>> 5] |= readBits(from, at + done, length) << offset
    done += length
  }
}
