import fc from 'fast-check'
import { expect, test } from 'vitest'
import { arraySource, signedSource } from '../src/array-source.js'
import { Mask } from '../src/mask.js'

test('gives the highest magnitudes outside a mask, in the order of positions', async () => {
  const { indices, scores } = await arraySource([0, 3, -9, 1, 4]).topK(2, Mask.from([0, 0, 1, 0, 0]))
  expect([...indices]).toEqual([1, 4])
  expect([...scores]).toEqual([3, 4])
})

test('its top-k is what sorting gives', async () => {
  const positions = fc.array(fc.record({ score: fc.integer({ min: -5, max: 5 }), out: fc.boolean() }), { minLength: 1 })
  await fc.assert(fc.asyncProperty(positions, fc.nat(100), async (layer, wanted) => {
    const allowed = layer.flatMap(({ out }, i) => (out ? [] : [i]))
    const k = Math.min(wanted, allowed.length)
    const sorted = allowed.sort((a, b) => Math.abs(layer[b].score) - Math.abs(layer[a].score) || a - b)
    const source = arraySource(layer.map(({ score }) => score))
    const { indices } = await source.topK(k, Mask.from(layer.map(({ out }) => out)))
    expect([...indices]).toEqual(sorted.slice(0, k).sort((a, b) => a - b))
  }))
})

test('its blocks, one after another, are all magnitudes', async () => {
  const numbers = Float32Array.from({ length: 150_000 }, (_, i) => (i % 2 ? i : -i))
  const seen: number[] = []
  for await (const { start, scores } of arraySource(numbers).blocks()) {
    expect(start).toBe(seen.length)
    for (const score of scores) seen.push(score)
  }
  expect(Float32Array.from(seen)).toEqual(numbers.map(Math.abs))
})

test('refuses NaN with its position', () => {
  expect(() => arraySource([1, 2, NaN])).toThrow('NaN at position 2')
})

test('refuses a mask of another size, and more positions than there are', async () => {
  await expect(arraySource([1, 2]).topK(1, Mask.empty([3]))).rejects.toThrow('expected a mask of 2 positions, got 3')
  await expect(arraySource([1, 2]).topK(2, Mask.from([1, 0]))).rejects.toThrow('from 0 to 1')
})

test('a signed source ranks the numbers themselves', async () => {
  const source = signedSource([0, 3, -9, 1, -4])
  const { indices, scores } = await source.topK(3, Mask.from([0, 1, 0, 0, 0]))
  expect([[...indices], [...scores]]).toEqual([[0, 3, 4], [0, 1, -4]])
  for await (const block of source.blocks()) expect([...block.scores]).toEqual([0, 3, -9, 1, -4])
  const lowest = await signedSource([-Infinity, 1, -Infinity]).topK(2, Mask.empty([3]))
  expect([...lowest.indices]).toEqual([0, 1])
  expect(() => signedSource([NaN])).toThrow('signedSource: expected numbers, got NaN at position 0')
})
