// Rounds of magnitude pruning in which a share of what is left goes, each layer by a distribution of what it has.
import assert from 'node:assert/strict'
import { Mask, topKWithin } from '@itop/masks'
import { hasTies, maskOf, sameMask } from './compare.mjs'

/** Runs the rounds of a case; `shares` gives layers their densities by `{ density, existing }`. */
export async function runRounds(golden, shares) {
  const { inputs: { shapes, denseWeights }, settings: { amount }, expected: { rounds } } = golden
  const layers = shapes.map((shape, i) => ({ name: `layer ${i}`, shape }))
  let masks = shapes.map(shape => Mask.full(shape))
  for (const [round, { mask, kept }] of rounds.entries()) {
    const existing = masks.map(({ count }) => count)
    const found = shares(layers, { density: 1 - amount, existing })
    masks = masks.map((before, i) =>
      topKWithin(Float32Array.from(denseWeights[round][i], Math.abs), before, keptOf(existing[i], found[i].density)))
    assert.deepEqual(masks.map(({ count }) => count), kept, `round ${round}: weights`)
    if (hasTies(golden)) masks = mask.map((text, i) => maskOf(text, shapes[i]))
    else for (const [i, text] of mask.entries()) sameMask(masks[i], text, `round ${round}, layer ${i}`)
  }
}

/** What is left when torch rounds what goes: halves to the even number. */
const keptOf = (existing, density) => existing - halfEven(existing * (1 - density))

/** The nearest integer, of two the even one; what is a half but for the last digits is a half. */
export function halfEven(number) {
  const exact = Math.round(number * 1e9) / 1e9
  const below = Math.floor(exact)
  return exact - below === 0.5 ? below + below % 2 : Math.round(exact)
}
