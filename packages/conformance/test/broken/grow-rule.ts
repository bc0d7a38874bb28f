import type { GrowRule } from '@itop/criteria'
import { andNot, Mask } from '@itop/masks'
import { growRuleLaws } from '../../src/index.js'
import { brokenNames, counter, type Broken } from './broken.js'

const absentIn = (kept: Mask) => andNot(Mask.full(kept.shape), kept).indices()
const good: GrowRule = { name: 'lowest', needs: [], grow: ({ kept, count }) => absentIn(kept).slice(0, count) }
const lawsOf = (own: Partial<GrowRule>) => growRuleLaws({ ...good, ...own })
const calls = counter()

export const laws = growRuleLaws(good)

export const broken: readonly Broken[] = [
  ...brokenNames(lawsOf),
  {
    law: 'needs what can be measured, by its name', words: 'has a number, which gradient takes none of',
    laws: lawsOf({ needs: ['gradient:2'] })
  },
  {
    law: 'chooses as many positions as it is asked for, or says that its counts are not exact',
    words: 'If the count is only a mean, say so: exact: false.',
    laws: lawsOf({ grow: ({ kept, count }) => absentIn(kept).slice(0, Math.min(count, 3)) })
  },
  {
    law: 'chooses absent positions, each once, in ascending order', words: 'which is in kept.',
    laws: lawsOf({ grow: ({ count }) => Uint32Array.from({ length: count }, (_, i) => i) })
  },
  {
    law: 'chooses absent positions, each once, in ascending order',
    words: 'expected ascending positions, each once, got ',
    laws: lawsOf({ grow: ({ kept, count }) => absentIn(kept).slice(0, count).reverse() })
  },
  {
    law: 'chooses absent positions, each once, in ascending order', words: 'each once, got 0 after 0. Sort them.',
    laws: lawsOf({ grow: ({ count }) => new Uint32Array(count) })
  },
  {
    law: 'chooses every absent position when all are asked for, and none when none is', words: 'asked for 0 of',
    laws: lawsOf({ exact: false, grow: ({ kept, count }) => absentIn(kept).slice(0, count + 1) })
  },
  {
    law: 'changes nothing that it is given', words: 'kept or everActive has changed. Work on a copy.',
    laws: lawsOf({ grow: ({ kept, count }) => {
      const chosen = absentIn(kept).slice(0, count)
      for (const position of chosen) (kept.words as Uint32Array)[position >>> 5] |= 1 << (position & 31)
      return chosen
    } })
  },
  {
    law: 'chooses the same again for the same request, by its draws and no other chance', words: 'it called Date.now',
    laws: lawsOf({ grow: ({ kept, count }) => absentIn(kept).slice(0, Date.now() > 0 ? count : 0) })
  },
  {
    law: 'chooses the same again for the same request, by its draws and no other chance',
    words: 'Take chance from draws alone, and keep nothing between two calls.',
    laws: lawsOf({ grow: ({ kept, count }) => {
      const absent = absentIn(kept)
      const first = calls() % (absent.length - count + 1)
      return absent.slice(first, first + count)
    } })
  },
  {
    law: 'without chance chooses the lower of positions that score the same',
    words: '0, 2, 3, 5, 6, got 18, 19, 21, 22, 23.',
    laws: lawsOf({ grow: ({ kept, count }) => count === 0 ? new Uint32Array(0) : absentIn(kept).slice(-count) })
  }
]
