import { randomStream } from '@itop/masks'
import { expect, test } from 'vitest'
import { normals } from '../src/step/normals.js'

/** What the platform's own functions make of pairs of 32 bits. */
const expected = (bits: readonly number[], deviation: number) => Float32Array.from(bits, (_, i) => {
  const first = i & ~1
  const radius = deviation * Math.sqrt(-2 * Math.log((bits[first]! + 1) / 2 ** 32))
  const angle = 2 * Math.PI * bits[first + 1]! / 2 ** 32
  return radius * (i === first ? Math.cos(angle) : Math.sin(angle))
})

function numbersOf(bits: readonly number[], deviation: number) {
  let next = 0
  return normals({ nextUint32: () => bits[next++]! }, deviation, bits.length)
}

test('numbers are bit for bit those of Box and Muller by the functions of the platform', () => {
  const { nextUint32 } = randomStream('numbers')
  for (const deviation of [1, 1e-5, 3e37, 1e-40]) {
    const bits = Array.from({ length: 20_000 }, nextUint32)
    expect(numbersOf(bits, deviation)).toEqual(expected(bits, deviation))
  }
})

test('also where a logarithm, a sine or a cosine is 0 or nearly so', () => {
  const near = [0, 1, 2, 2 ** 22, 2 ** 31, 2 ** 30, 3 * 2 ** 30, 2 ** 32]
    .flatMap(middle => [-2, -1, 0, 1].map(off => middle + off)).filter(bits => bits >= 0 && bits < 2 ** 32)
  const bits = near.flatMap(first => near.flatMap(second => [first, second]))
  expect(numbersOf(bits, 0.5)).toEqual(expected(bits, 0.5))
})

test('of an odd count the last of a pair is left out', () => {
  expect(normals(randomStream('a'), 1, 3)).toEqual(normals(randomStream('a'), 1, 4).slice(0, 3))
})
