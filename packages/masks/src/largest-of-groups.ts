import { checkInteger } from './check.js'
import { Mask } from './mask.js'

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
  const size = shape.reduce((product, extent) => product * extent, 1)
  if (inputs % m !== 0 || values.length !== size) {
    throw new RangeError(`largestOfGroups: expected ${size} values of [${shape.join(', ')}] with ${m} dividing ` +
      `${inputs}, got ${values.length} values. Choose an m that divides the inputs.`)
  }
  const taps = size / (shape[0] * inputs)
  const words = new Uint32Array(Math.ceil(size / 32))
  for (let at = 0; at < size; at++) {
    if (Number.isNaN(values[at])) throw new RangeError(`largestOfGroups: expected numbers, got NaN at position ${at}.`)
    const first = at - at % (m * taps) + at % taps
    if (isAmongLargest(values, at, { first, apart: taps, n, m })) words[at >>> 5] |= 1 << (at & 31)
  }
  return Mask.fromWords(shape, words)
}

interface Group extends GroupsOfM {
  readonly first: number
  readonly apart: number
}

/** Whether fewer than n of its group are larger, or later and equal; most positions meet n of them soon. */
function isAmongLargest(values: Float32Array, at: number, { first, apart, n, m }: Group): boolean {
  const size = Math.abs(values[at])
  let count = 0
  for (let i = 0, j = first; i < m && count < n; i++, j += apart) {
    const other = Math.abs(values[j])
    if (other > size || (other === size && j > at)) count++
  }
  return count < n
}
