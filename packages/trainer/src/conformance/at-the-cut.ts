/** Positions with their scores, of which the highest are chosen. */
export interface Ranking {
  readonly positions: ArrayLike<number>
  readonly scores: ArrayLike<number>
}

/** Which choice is disputed, and how. */
export interface Dispute {
  /** For errors. */
  readonly what: string
  /** Positions that one has chosen and the other has not. */
  readonly disputed: ReadonlySet<number>
  /** How many are chosen. */
  readonly count: number
  /** How many places the cut may be off, since the candidates were not the same. */
  readonly slack: number
  /** How far from the cut a score may be, relative to the highest of all. */
  readonly tolerance: number
}

/** Throws unless every disputed position has a score as good as that of the last one chosen or the first one left. */
export function expectAtTheCut(
  { positions, scores }: Ranking, { what, disputed, count, slack, tolerance }: Dispute
): void {
  if (disputed.size === 0) return
  const sorted = Float64Array.from(scores).sort().reverse()
  const room = tolerance * sorted[0]
  const highest = sorted[Math.max(0, count - 1 - slack)] + room
  const lowest = sorted[Math.min(sorted.length - 1, count + slack)] - room
  for (let i = 0; i < positions.length; i++) {
    if (!disputed.has(positions[i]) || (scores[i] >= lowest && scores[i] <= highest)) continue
    throw new Error(`${what}: backends disagree on position ${positions[i]}, whose score is ${scores[i]}; ` +
      `the cut is at ${sorted[count - 1]}, the highest score ${sorted[0]}, allowed ${tolerance} of it.`)
  }
}

/** What is in one list and not in the other. */
export function differing(a: ArrayLike<number>, b: ArrayLike<number>): Set<number> {
  const [inA, inB] = [new Set(Array.from(a)), new Set(Array.from(b))]
  return new Set([...[...inA].filter(one => !inB.has(one)), ...[...inB].filter(one => !inA.has(one))])
}
