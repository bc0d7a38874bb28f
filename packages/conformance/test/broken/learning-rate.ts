import { learningRateLaws, type RateMaker } from '../../src/index.js'
import { brokenNames, counter, type Broken } from './broken.js'

const good: RateMaker = { name: 'straight', make: ({ lr }) => (step, _, total) => lr * (1 - step / total) }
const lawsOf = (own: Partial<RateMaker>) => learningRateLaws({ ...good, ...own })
const calls = counter()

export const laws = learningRateLaws(good)

export const broken: readonly Broken[] = [
  ...brokenNames(lawsOf),
  {
    law: 'says of each setting what it is, and has defaults in their ranges',
    words: 'expected a default that is in [0, 1], got 2.',
    laws: lawsOf({ settings: { power: { kind: 'number', from: 0, to: 1, default: 2, about: 'how steep' } } })
  },
  {
    law: 'gives a finite rate ≥ 0 at every step',
    words: 'step 0 of 1, 1 an epoch: expected a finite rate ≥ 0, got Infinity.',
    laws: lawsOf({ make: ({ lr }) => step => lr / step })
  },
  {
    law: 'goes by lr: twice the lr is twice the rate, and none is none', words: 'got 0.1 and 0.1.',
    laws: lawsOf({ make: () => () => 0.1 })
  },
  {
    law: 'gives the same rate at the same step, in any order, by no clock and no chance',
    words: 'A resumed run asks for later steps first.',
    laws: lawsOf({ make: ({ lr }) => () => lr / (1 + calls()) })
  }
]
