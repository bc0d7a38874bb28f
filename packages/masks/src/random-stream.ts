import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'
import { checkInteger } from './check.js'

/** Random numbers that depend on a seed and on nothing else. */
export interface RandomStream {
  /** An integer in [0, 2^32), every one as likely. */
  nextUint32(): number
  /** An integer in [0, n), every one exactly as likely. `n` is an integer in [1, 2^32]. */
  nextBelow(n: number): number
  /** A multiple of 2^-53 in [0, 1), every one as likely. */
  nextFloat(): number
}

function generatorOf(seed: string) {
  if (typeof seed !== 'string') throw new TypeError(`randomStream: seed must be a string, got ${typeof seed}.`)
  const digest = sha256(utf8ToBytes(seed))
  const view = new DataView(digest.buffer, digest.byteOffset)
  return xoroshiro128plusFromState([0, 4, 8, 12].map(byte => view.getInt32(byte, true)))
}

/**
 * The stream of a seed: xoroshiro128+ started from the first 128 bits of the SHA-256 of the seed.
 * The same seed gives the same numbers on every machine, so a seed such as `'7/fc1/1500'` (run, layer, step) needs no
 * state to be carried from step to step.
 */
export function randomStream(seed: string): RandomStream {
  const generator = generatorOf(seed)
  const nextUint32 = (): number => generator.next() >>> 0
  return {
    nextUint32,
    nextBelow: n => {
      checkInteger('nextBelow: n', n, 1, 2 ** 32)
      // High bits, since the lowest ones of xoroshiro128+ are weak; what is not below n is drawn again.
      const shift = Math.clz32(n - 1)
      if (shift === 32) return 0
      for (;;) {
        const value = generator.next() >>> shift
        if (value < n) return value
      }
    },
    nextFloat: () => ((nextUint32() >>> 5) * 2 ** 26 + (nextUint32() >>> 6)) / 2 ** 53
  }
}
