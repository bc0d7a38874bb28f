import { Mask } from '@itop/masks'
import { expect, test } from 'vitest'
import { isConnected } from '../src/chains.js'

const feeds = (...names: readonly string[]) => names.map(name => ({ name, positions: 1 }))
const mask = (text: string, shape: readonly number[]) => Mask.from(Uint8Array.from(text, Number), shape)

test('a signal passes where a weight that exists follows on one that exists', () => {
  const layers = [{ name: 'a', shape: [2, 3], feeds: feeds('b') }, { name: 'b', shape: [2, 2], feeds: [] }]
  const passes = (a: string, b: string) => isConnected(layers, [mask(a, [2, 3]), mask(b, [2, 2])])
  expect(passes('100000', '1000')).toBe(true)    // input 0, unit 0, output 0
  expect(passes('100000', '0101')).toBe(false)   // unit 1 sees nothing
  expect(passes('000100', '0101')).toBe(true)
  expect(passes('000000', '1111')).toBe(false)
})

test('after flattening an output is several inputs', () => {
  const layers = [
    { name: 'conv', shape: [2, 1, 2, 1], feeds: [{ name: 'fc', positions: 3 }] },
    { name: 'fc', shape: [1, 6], feeds: [] }
  ]
  const passes = (conv: string, fc: string) => isConnected(layers, [mask(conv, [2, 1, 2, 1]), mask(fc, [1, 6])])
  expect(passes('0100', '001000')).toBe(true)
  expect(passes('0100', '000100')).toBe(false)
  expect(passes('0010', '000100')).toBe(true)
})

test('a sum passes what any of its terms passes', () => {
  const layers = [
    { name: 'stem', shape: [2, 1], feeds: feeds('block', 'end') },
    { name: 'block', shape: [2, 2], feeds: feeds('end') },
    { name: 'end', shape: [1, 2], feeds: [] }
  ]
  const passes = (stem: string, block: string, end: string) =>
    isConnected(layers, [mask(stem, [2, 1]), mask(block, [2, 2]), mask(end, [1, 2])])
  expect(passes('10', '0001', '10')).toBe(true)    // round the block
  expect(passes('10', '0010', '01')).toBe(true)    // through it
  expect(passes('10', '0001', '01')).toBe(false)
})

test('an output of a grouped convolution reads the inputs of its group', () => {
  const layers = [
    { name: 'a', shape: [4, 1, 1, 1], feeds: feeds('b') }, { name: 'b', shape: [2, 2, 1, 1], feeds: [] }
  ]
  const passes = (a: string, b: string) => isConnected(layers, [mask(a, [4, 1, 1, 1]), mask(b, [2, 2, 1, 1])])
  expect(passes('0010', '0010')).toBe(true)    // the second output's first input is 2
  expect(passes('0010', '1000')).toBe(false)
})

test('where nobody knows which layer reads which, nothing is said', () => {
  expect(isConnected([{ name: 'a', shape: [1, 1] }], [mask('0', [1, 1])])).toBe(true)
})
