import { checkInteger } from './check.js'
import { Mask } from './mask.js'
import { sizeOf } from './shape.js'

/** Groups of m neighbours along the input, of which n are chosen. */
export interface GroupsOfM {
  /** Integer from 1 to m. */
  readonly n: number
  /** Integer ≥ 1 that divides the inputs. */
  readonly m: number
}

/**
 * The mask of the n largest magnitudes of every m neighbours along the input: of a matrix `[out, in]` in its rows, of a
 * kernel `[out, in, kh, kw]` across channels at each tap. Of equal ones the later is larger, as the last of a stable
 * ascending sort. `values` are of all positions, row-major; NaN is refused with its position.
 */
export function largestOfGroups(values: Float32Array, shape: readonly number[], { n, m }: GroupsOfM): Mask {
  checkInteger('largestOfGroups: m', m, 1)
  checkInteger('largestOfGroups: n', n, 1, m)
  const inputs = shape[1] ?? 0
  const size = sizeOf(shape)
  if (inputs % m !== 0 || values.length !== size) {
    throw new RangeError(`largestOfGroups: expected ${size} values of [${shape.join(', ')}] with ${m} dividing ` +
      `${inputs}, got ${values.length} values. Choose an m that divides the inputs.`)
  }
  const taps = size / (shape[0] * inputs)
  const words = new Uint32Array(Math.ceil(size / 32))
  for (let at = 0; at < size; at++) {
    const own = Math.abs(values[at])
    if (Number.isNaN(own)) throw new RangeError(`largestOfGroups: expected numbers, got NaN at position ${at}.`)
    const first = at - at % (m * taps) + at % taps
    let larger = 0   // most positions meet n larger ones soon
    for (let other = first; other < first + m * taps && larger < n; other += taps) {
      const its = Math.abs(values[other])
      if (its > own || (its === own && other > at)) larger++
    }
    if (larger < n) words[at >>> 5] |= 1 << (at & 31)
  }
  return Mask.fromWords(shape, words)
}
