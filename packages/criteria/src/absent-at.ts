import { popcount, type Mask } from '@itop/masks'

/**
 * The positions outside a mask that have the given ranks among those outside it. Ranks ascend, are distinct and lie
 * below the number of positions outside. One pass over the words.
 */
export function absentAt({ words }: Mask, ranks: Uint32Array): Uint32Array {
  const positions = new Uint32Array(ranks.length)
  let word = 0
  let below = 0   // absent positions before this word
  for (let i = 0; i < ranks.length; i++) {
    let absent = 32 - popcount(words[word])
    while (ranks[i] - below >= absent) {
      below += absent
      absent = 32 - popcount(words[++word])
    }
    positions[i] = 32 * word + nthBit(~words[word], ranks[i] - below)
  }
  return positions
}

/** The place of the n-th set bit (from 0), lowest first. */
function nthBit(word: number, n: number): number {
  let rest = word
  for (let i = 0; i < n; i++) rest &= rest - 1
  return 31 - Math.clz32(rest & -rest)
}
