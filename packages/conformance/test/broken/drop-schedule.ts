import type { DropSchedule } from '@itop/updaters'
import { dropScheduleLaws } from '../../src/index.js'
import { brokenNames, counter, type Broken } from './broken.js'

const good: DropSchedule = { name: 'straight', parameters: {}, at: (initial, progress) => initial * (1 - progress) }
const lawsOf = (own: Partial<DropSchedule>) => dropScheduleLaws({ ...good, ...own })
const calls = counter()

export const laws = dropScheduleLaws(good)

export const broken: readonly Broken[] = [
  ...brokenNames(lawsOf),
  {
    law: 'begins at the first fraction', words: 'at progress 0 expected the first fraction, 0.1, got 0.05.',
    laws: lawsOf({ at: (initial, progress) => initial * (1 - progress) / 2 })
  },
  {
    law: 'ends no higher than it began', words: 'at progress 1 expected at most the first fraction, 0.1, got 0.2.',
    laws: lawsOf({ at: (initial, progress) => initial * (1 + progress) })
  },
  {
    law: 'stays in [0, 1]', words: 'expected a fraction in [0, 1], got -',
    laws: lawsOf({ at: (initial, progress) => initial * (1 - 2 * progress) })
  },
  {
    law: 'gives the same fraction at the same progress, by no clock and no chance', words: 'it called performance.now',
    laws: lawsOf({ at: initial => initial * Math.min(1, performance.now()) })
  },
  {
    law: 'gives the same fraction at the same progress, by no clock and no chance',
    words: 'expected the same fraction again',
    laws: lawsOf({ at: initial => initial / (1 + calls()) })
  },
  {
    law: 'has parameters that a file can hold', words: 'expected parameters that are finite numbers',
    laws: lawsOf({ parameters: { dropPower: Infinity } })
  }
]
