import { Mask, randomSubset } from '@itop/masks'
import { maskOfFanIn, maskOfSomeUnits, sharedMask } from './weights.js'

/** One fully connected layer to be checked: its mask, its batch, whether it has a bias and a ReLU. */
export interface LinearCase {
  readonly name: string
  readonly mask: Mask
  readonly n: number
  readonly bias: boolean
  readonly relu: boolean
}

const random = (out: number, inputs: number, density: number): Mask => randomSubset({
  population: Mask.full([out, inputs]), within: 'inside', count: Math.round(density * out * inputs), seed: 'conformance'
})

/** Some rows full, the others empty: rows differ in length as much as they can. */
const unevenRows = (out: number, inputs: number): Mask =>
  Mask.from(Array.from({ length: out * inputs }, (_, i) => Number(Math.floor(i / inputs) % 3 === 0)), [out, inputs])

/** Odd shapes, batch 1, last partial batches, empty rows, full rows, density 0 and 1, and densities between. */
export const linearCases: readonly LinearCase[] = [
  { name: 'one weight, batch 1', mask: Mask.full([1, 1]), n: 1, bias: true, relu: false },
  { name: 'small and sparse', mask: random(3, 5, 0.4), n: 2, bias: true, relu: true },
  { name: 'odd shape, odd batch', mask: random(37, 53, 0.13), n: 7, bias: true, relu: true },
  { name: 'batch 1', mask: random(31, 64, 0.1), n: 1, bias: true, relu: false },
  { name: 'a batch of one vector and one more', mask: random(17, 29, 0.2), n: 5, bias: true, relu: true },
  { name: 'batch 33', mask: random(40, 33, 0.2), n: 33, bias: true, relu: true },
  { name: 'batch 100', mask: random(64, 96, 0.05), n: 100, bias: true, relu: true },
  { name: 'batch 128', mask: random(80, 300, 0.05), n: 128, bias: true, relu: false },
  { name: 'no bias', mask: random(16, 16, 0.3), n: 16, bias: false, relu: true },
  { name: 'empty rows and full rows', mask: unevenRows(10, 21), n: 9, bias: true, relu: false },
  { name: 'units without a weight', mask: maskOfSomeUnits([30, 41], 0.5), n: 9, bias: true, relu: true },
  { name: 'units without a weight, none else', mask: maskOfSomeUnits([12, 20], 1), n: 33, bias: false, relu: false },
  { name: 'constant fan-in', mask: maskOfFanIn([23, 40], 6), n: 17, bias: true, relu: true },
  { name: 'density 0', mask: Mask.empty([6, 4]), n: 3, bias: true, relu: false },
  { name: 'density 1', mask: Mask.full([10, 50]), n: 128, bias: true, relu: false },
  { name: 'density 1, odd', mask: Mask.full([13, 301]), n: 31, bias: true, relu: true },
  { name: 'density 0.7', mask: random(45, 67, 0.7), n: 12, bias: true, relu: true },
  { name: 'shared by 2, batch 1', mask: sharedMask([6, 9], 0.4, 2), n: 1, bias: true, relu: true },
  { name: 'shared by 2, odd batch', mask: sharedMask([34, 53], 0.2, 2), n: 37, bias: false, relu: false },
  { name: 'shared by 4', mask: sharedMask([40, 96], 0.1, 4), n: 100, bias: true, relu: true },
  { name: 'shared by 4, long rows', mask: sharedMask([12, 700], 0.05, 4), n: 17, bias: true, relu: false },
  { name: 'shared by 8', mask: sharedMask([64, 300], 0.05, 8), n: 128, bias: true, relu: false },
  { name: 'shared by 3', mask: sharedMask([9, 20], 0.3, 3), n: 5, bias: true, relu: false },
  { name: 'shared by 4, density 0', mask: sharedMask([8, 4], 0, 4), n: 3, bias: true, relu: false },
  { name: 'shared by all, dense', mask: sharedMask([16, 30], 0.8, 16), n: 20, bias: true, relu: false },
  { name: 'more than one block of rows and columns', mask: random(150, 700, 0.8), n: 70, bias: true, relu: false }
]
