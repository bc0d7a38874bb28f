import { check } from './errors.js'

/** How many each part gets at least and at most. Integers. */
export interface Bounds {
  readonly floors: readonly number[]
  readonly caps: readonly number[]
}

/**
 * A whole number shared out in proportion to `weights` (≥ 0), within bounds that leave room for it: integers that add
 * up to `total` exactly. What a part's cap refuses or another's floor takes is shared by the rest in their proportion;
 * parts of weight 0 get what nobody else can hold. Left over from rounding down, one each goes to the largest
 * remainders, of equal ones to the lower index.
 */
export function shareOut(total: number, weights: readonly number[], { floors, caps }: Bounds): readonly number[] {
  check(total >= sum(floors) && total <= sum(caps), () =>
    `shareOut: expected a total from ${sum(floors)} to ${sum(caps)}, got ${total}.`)
  const real = realShares(total, weights, { floors, caps })
  const counts = real.map(Math.floor)
  let left = total - sum(counts)
  const order = [...real.keys()].sort((a, b) => (real[b] - counts[b]) - (real[a] - counts[a]) || a - b)
  while (left > 0) {
    for (const i of order) {
      if (left === 0 || counts[i] >= caps[i]) continue
      counts[i]++
      left--
    }
  }
  return counts
}

/** Shares before rounding: each λ · weight, cut to its bounds, with the λ at which they add up. */
function realShares(total: number, weights: readonly number[], { floors, caps }: Bounds): readonly number[] {
  const at = (scale: number) => weights.map((weight, i) => Math.min(caps[i], Math.max(floors[i], scale * weight)))
  const most = weights.map((weight, i) => weight > 0 ? caps[i] : floors[i])
  if (sum(most) < total) return withTheRest(total, most, caps)
  let [low, high] = [0, 1]
  while (sum(at(high)) < total) high *= 2
  for (let middle = high / 2; low < middle && middle < high; middle = low + (high - low) / 2) {
    if (sum(at(middle)) <= total) low = middle
    else high = middle
  }
  return at(low)
}

/** Where all that have a weight are full: the others take the rest, in proportion to their room. */
function withTheRest(total: number, filled: readonly number[], caps: readonly number[]): readonly number[] {
  const room = caps.map((cap, i) => cap - filled[i])
  const share = (total - sum(filled)) / sum(room)
  return filled.map((count, i) => Math.min(caps[i], count + share * room[i]))
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
