import { Mask, randomStream, randomSubset } from '@itop/masks'
import { expect, test } from 'vitest'
import { ch2, hebbScores, type HebbVariant } from '../src/cannistraci-hebb.js'

const scoresOf = (mask: Mask, variant: HebbVariant) =>
  [...hebbScores(mask, variant)].flatMap(({ scores }) => [...scores])
const sum = (count: number, term: (i: number) => number) =>
  Array.from({ length: count }, (_, i) => term(i)).reduce((a, b) => a + b)

// Two outputs share an input; each has one of its own.
const ladder = Mask.from([1, 1, 0, 0, 1, 1], [2, 3])

test('scores a link by the neighbours that its ends share', () => {
  // Output 0 and input 2: output 1 shares one of its two inputs with output 0, (1 + 1) / (0 + 1) by max(1, 2 − 1) − 1;
  // and of the inputs of output 0, the middle one shares an output with input 2: (1 + 1) / (0 + 1) too.
  expect(scoresOf(ladder, 'ch2')[2]).toBe(4)
  expect(scoresOf(ladder, 'ch3')[2]).toBe(2)
})

test('scores a link by the paths of three links between its ends', () => {
  // 0 – middle – 1 – input 2 is the only one, and no node of it has a link that leads elsewhere.
  expect(scoresOf(ladder, 'ch3-l3')[2]).toBe(1)
  expect(scoresOf(Mask.from([1, 1, 0, 0, 0, 1, 1, 1], [2, 4]), 'ch3-l3')[2]).toBeCloseTo(Math.SQRT1_2)   // one does
})

test('every variant is what its formula says, on dense matrices', () => {
  for (const seed of ['a', 'b', 'c']) {
    const mask = randomSubset({ shape: [7, 9], count: 20, seed })
    const bits = [...mask]
    const at = (row: number, column: number) => bits[row * 9 + column]
    const rows = (a: number, b: number) => sum(9, v => at(a, v) * at(b, v))
    const columns = (v: number, w: number) => sum(7, a => at(a, v) * at(a, w))
    const weight = (common: number, degree: number) => common ? (common + 1) / Math.max(1, degree - common) : 0
    const expected = bits.map((_, i) => {
      const [u, v] = [Math.floor(i / 9), i % 9]
      return sum(7, b => at(b, v) * weight(rows(u, b), rows(b, b))) +
        sum(9, w => at(u, w) * weight(columns(v, w), columns(w, w)))
    })
    scoresOf(mask, 'ch2').forEach((score, i) => expect(score).toBeCloseTo(expected[i], 4))
    const paths = bits.map((_, i) => {
      const [u, v] = [Math.floor(i / 9), i % 9]
      return sum(9, a => sum(7, b => a === v || b === u || !at(u, a) || !at(b, a) || !at(b, v) ? 0
        : 1 / Math.sqrt((columns(a, a) - columns(a, v) + at(u, v)) * (rows(b, b) - rows(b, u) + at(u, v)))))
    })
    scoresOf(mask, 'ch3-l3').forEach((score, i) => expect(score).toBeCloseTo(paths[i], 5))
  }
})

test('is the same in blocks of outputs', () => {
  const mask = randomSubset({ shape: [600, 500], count: 3000, seed: 'blocks' })
  const blocks = [...hebbScores(mask, 'ch3')]
  expect(blocks.map(({ start }) => start)).toEqual([0, 436 * 500])
  expect(blocks.reduce((n, { scores }) => n + scores.length, 0)).toBe(600 * 500)
})

test('takes the highest, and others at random where too few are above 0', async () => {
  const request = (kept: Mask, count: number) =>
    ({ kept, count, everActive: kept, draws: (part?: string) => randomStream(`seed/${part}`) })
  expect([...await ch2.grow(request(ladder, 2))]).toEqual([2, 3])
  const lonely = Mask.fromIndices([20, 20], [7])
  const grown = await ch2.grow(request(lonely, 30))
  expect(new Set(grown).size).toBe(30)
  expect(grown).toEqual(await ch2.grow(request(lonely, 30)))
  expect(Math.max(...grown)).toBeGreaterThan(60)   // not the first ones, which tie
})

test('grows a convolution at random', async () => {
  const kept = Mask.fromIndices([4, 4, 3, 3], [1, 2, 3])
  const grown = await ch2.grow({ kept, count: 5, everActive: kept, draws: () => randomStream('seed') })
  expect(grown).toHaveLength(5)
})
