import type { Augmenter } from '@itop/data'
import { augmentationLaws, type AugmenterMaker } from '../../src/index.js'
import { brokenNames, counter, type Broken } from './broken.js'

const usual: Augmenter = {
  name: 'mine', settings: {}, ways: () => 9,
  vary: ({ pixels, way }, out) => { out.set(pixels.subarray(way)) }
}
const good: AugmenterMaker = { name: 'mine', make: () => usual }
const lawsOf = (own: Partial<AugmenterMaker>) => augmentationLaws({ ...good, ...own })
const of = (own: Partial<Augmenter>) => lawsOf({ make: () => ({ ...usual, ...own }) })
const calls = counter()

export const laws = augmentationLaws(good)

export const broken: readonly Broken[] = [
  ...brokenNames(lawsOf),
  {
    law: 'says of each setting what it is, and has defaults in their ranges',
    words: 'expected a default that is in [0, 1], got 2.',
    laws: lawsOf({ settings: { power: { kind: 'number', from: 0, to: 1, default: 2, about: 'how steep' } } })
  },
  {
    law: 'goes by its name, with settings that a file can hold',
    words: 'expected an augmenter named "mine", got "yours".', laws: of({ name: 'yours' })
  },
  {
    law: 'says in how many ways an image may be varied, from 1 to 2^32',
    words: '1×28×28: expected ways, an integer from 1 to 2^32, got 0.', laws: of({ ways: () => 0 })
  },
  {
    law: 'leaves the image as it was', words: 'expected the image to stay. Write to out alone.',
    laws: of({ vary: ({ pixels }) => { pixels.fill(0) } })
  },
  {
    law: 'goes by the way that was drawn, not always the same', words: 'expected different images in ways 0, 1, 2',
    laws: of({ vary: ({ pixels }, out) => { out.set(pixels) } })
  },
  {
    law: 'gives the same image in the same way, by no clock and no chance', words: 'it called Math.random',
    laws: of({ vary: (_, out) => { out.fill(Math.random()) } })
  },
  {
    law: 'gives the same image in the same way, by no clock and no chance', words: 'Take all chance from the way.',
    laws: of({ vary: (_, out) => { out.fill(calls()) } })
  }
]
