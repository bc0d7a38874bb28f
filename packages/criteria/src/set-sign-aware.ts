import type { PruneScore } from './types.js'

/**
 * Half of the removals from the smallest positive weights, half from the negative weights nearest zero.
 * Mocanu et al. 2018, https://arxiv.org/abs/1707.04780
 *
 * The score is a place in the order of removal: zeros first, then in turn the next positive and the next negative
 * weight by |w|; when one sign runs out the other makes up for it. So the lowest R are the rule's choice for every R,
 * and an odd R takes the extra weight from the positives.
 *
 * The ITOP repository's rule of this name keeps the wrong negatives: it sorts them ascending and keeps those below the
 * k-th, so at a drop fraction of 0.005 it deletes 99.5 % of them. This is the rule as the paper intends it.
 */
export const setSignAware: PruneScore = {
  name: 'set',
  about: 'half of those that go are the smallest positive, half the negative nearest zero',
  needs: [],
  score: ({ values }) => {
    // Float64, because a place is an integer that may pass 2^24.
    const scores = new Float64Array(values.length)
    let positives = 0
    let negatives = 0
    for (const index of nearestZeroFirst(values)) {
      const value = values[index]
      if (value > 0) scores[index] = 2 * positives++
      else if (value < 0) scores[index] = 2 * negatives++ + 1
      else scores[index] = value === 0 ? -1 : NaN   // a NaN weight keeps a NaN score: whoever selects refuses it
    }
    return scores
  }
}

/** Indices by ascending |value|; of equal ones the higher index first, since the lower one is kept longer. */
function nearestZeroFirst(values: Float32Array): Uint32Array {
  // |value| orders as its bits do, so one 64-bit key (bits of |value|, then the inverted index) sorts natively.
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  const keys = new BigUint64Array(values.length)
  const halves = new Uint32Array(keys.buffer)
  for (let i = 0; i < values.length; i++) {
    halves[2 * i] = ~i
    halves[2 * i + 1] = bits[i] & 0x7fffffff
  }
  keys.sort()
  return Uint32Array.from(values, (_, place) => ~halves[2 * place])
}
