import type { RandomStream } from '@itop/masks'

/**
 * So many normal numbers of this deviation: Box–Muller, both of each pair, from 32 bits each. There is one for every
 * weight at every step, so that what they cost shows: they are found by tables and a few terms of series, to 2^-40 of
 * their size. Where that leaves open which float32 is nearest, by the functions of the platform; so what comes back is
 * what these would give, in half the time.
 */
export function normals(random: Pick<RandomStream, 'nextUint32'>, deviation: number, count: number): Float32Array {
  const numbers = new Float32Array(count)
  for (let i = 0; i < count; i += 2) {
    const first = random.nextUint32()
    const second = random.nextUint32()
    const square = minusTwiceLogarithm(first)
    const radius = deviation * Math.sqrt(square)
    // The angle is the middle of one of `parts` parts of a turn, and a rest.
    const part = second >>> restBits
    const rest = ((second & restMask) - (restMask + 1) / 2) * (turn / 2 ** 32)
    const x = cosines[part] * cosineOf(rest) - sines[part] * sineOf(rest)
    const y = sines[part] * cosineOf(rest) + cosines[part] * sineOf(rest)
    const isSure = square > leastSquare && Math.abs(x * y) > leastProduct && isClear(radius * x) && isClear(radius * y)
    numbers[i] = isSure ? radius * x : exactly(first, second, deviation, Math.cos)
    if (i + 1 < count) numbers[i + 1] = isSure ? radius * y : exactly(first, second, deviation, Math.sin)
  }
  return numbers
}

const turn = 2 * Math.PI

const exactly = (first: number, second: number, deviation: number, side: (angle: number) => number): number =>
  deviation * Math.sqrt(-2 * Math.log((first + 1) / 2 ** 32)) * side(turn * second / 2 ** 32)

/** Whether a number that is off by 2^-38 of its size is rounded to the same float32. */
const isClear = (number: number): boolean =>
  Math.fround(number * (1 - 2 ** -38)) === Math.fround(number * (1 + 2 ** -38))

// Below these the errors are more than 2^-40 of the number: of a logarithm near 0, and, since the platform's angle is
// rounded, of a sine or cosine near 0.
const [leastSquare, leastProduct] = [2 ** -8, 2 ** -7]

/** Parts of an octave, and of a turn, in tables. */
const [shares, parts] = [512, 1024]
const restBits = 22
const restMask = 2 ** restBits - 1

const table = (length: number, entry: (i: number) => number): Float64Array =>
  Float64Array.from({ length }, (_, i) => entry(i))

const middles = table(shares, i => 1 + (i + 0.5) / shares)
const inverses = middles.map(middle => 1 / middle)
const logarithms = middles.map(middle => Math.log(middle))
const powers = table(32, zeros => 2 ** (zeros - 31))
const octaves = table(32, zeros => (zeros + 1) * Math.LN2)
const cosines = table(parts, i => Math.cos(turn * (i + 0.5) / parts))
const sines = table(parts, i => Math.sin(turn * (i + 0.5) / parts))

/** −2 · ln((bits + 1) / 2^32). */
function minusTwiceLogarithm(bits: number): number {
  const number = bits + 1 | 0
  if (number === 0) return 0
  const zeros = Math.clz32(number)
  const share = number << zeros >>> 22 & shares - 1
  const z = (number >>> 0) * powers[zeros] * inverses[share] - 1   // at most 2^-10 away from 0
  return 2 * (octaves[zeros] - logarithms[share] - z * (1 - z * (1 / 2 - z * (1 / 3 - z / 4))))
}

/** Of an angle of at most half a part of a turn. */
const sineOf = (angle: number): number => angle * (1 - angle * angle / 6 * (1 - angle * angle / 20))
const cosineOf = (angle: number): number => 1 - angle * angle / 2 * (1 - angle * angle / 12)
