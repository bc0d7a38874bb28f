import { Mask } from '@itop/masks'
import { beforeAll, expect, test } from 'vitest'
import { createParameter, createPattern, type WeightView } from '../src/index.js'
import { usePlainCpu } from './plain-cpu.js'

beforeAll(usePlainCpu)

const pattern = (text: string) => createPattern(Mask.from(Uint8Array.from(text, Number), [2, 4]))

function viewed(stored: string, view: WeightView) {
  const at = pattern(stored)
  return createParameter({
    name: 'fc', role: 'dense', shape: [2, 4], pattern: at, values: new Float32Array(at.nnz), view
  })
}

test.each<[string, string, WeightView, RegExp]>([
  [
    'a backward mask outside what is stored', '11001100',
    { kind: 'nested', forward: pattern('10000000'), backward: pattern('10100000') },
    /fc: expected the backward mask within the stored one, got 1 positions outside it/
  ],
  [
    'a forward mask outside the backward one', '11111111',
    { kind: 'nested', forward: pattern('11000011'), backward: pattern('10000001') },
    /fc: expected the forward mask within the backward one, got 2 positions outside it/
  ],
  ['groups that do not divide the inputs', '11111111', { kind: 'n-of-m', n: 1, m: 3 }, /3 to divide its 4 inputs/],
  ['groups in a weight that is not whole', '11101111', { kind: 'n-of-m', n: 2, m: 4 }, /got 7 of 8 weights/],
  ['more than there are', '11111111', { kind: 'n-of-m', n: 5, m: 4 }, /1 ≤ n ≤ m, got 5 of 4/]
])('a view is refused: %s', (_, stored, view, message) => {
  expect(() => viewed(stored, view)).toThrow(message)
})

test('a parameter shows another part, and all of itself again', () => {
  const parameter = viewed('11111111', { kind: 'n-of-m', n: 2, m: 4 })
  const nested = { kind: 'nested', forward: pattern('10000000'), backward: pattern('11000000') } as const
  parameter.show(nested)
  expect(parameter.view).toBe(nested)
  parameter.show(null)
  expect(parameter.view).toBeNull()
  expect(() => { parameter.show({ kind: 'n-of-m', n: 2, m: 3 }) }).toThrow(/3 to divide/)
  parameter.dispose()
})
