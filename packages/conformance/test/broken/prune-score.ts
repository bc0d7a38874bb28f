import type { PruneScore } from '@itop/criteria'
import { pruneScoreLaws } from '../../src/index.js'
import { brokenNames, counter, type Broken } from './broken.js'

const good: PruneScore = { name: 'size', needs: [], score: ({ values }) => values.map(Math.abs) }
const lawsOf = (own: Partial<PruneScore>) => pruneScoreLaws({ ...good, ...own })
const calls = counter()

export const laws = pruneScoreLaws(good)

export const broken: readonly Broken[] = [
  ...brokenNames(lawsOf),
  {
    law: 'needs what can be measured, by its name', words: 'Did you mean "gradient"?',
    laws: lawsOf({ needs: ['gradeint'] })
  },
  {
    law: 'gives each weight one score that is a number',
    words: 'expected finite scores, got Infinity at 0, of the weight 0.',
    laws: lawsOf({ score: ({ values }) => values.map(value => 1 / value) })
  },
  {
    law: 'gives each weight one score that is a number',
    words: '1 weights (spread): expected 1 scores in a Float32Array or',
    laws: lawsOf({ score: ({ values }) => values.slice(1) })
  },
  {
    law: 'changes nothing that it is given', words: 'Work on a copy: values.slice().',
    laws: lawsOf({ score: ({ values }) => values.sort() })
  },
  {
    law: 'gives the same scores for the same weights, by no clock and no chance', words: 'it called Math.random',
    laws: lawsOf({ score: ({ values }) => values.map(() => Math.random()) })
  },
  {
    law: 'gives the same scores for the same weights, by no clock and no chance', words: 'it called new Date()',
    laws: lawsOf({ score: ({ values }) => values.map(() => new Date().getTime()) })
  },
  {
    law: 'gives the same scores for the same weights, by no clock and no chance',
    words: 'Keep nothing between two calls.',
    laws: lawsOf({ score: ({ values }) => values.map(() => calls()) })
  },
  {
    law: 'gives a weight that is NaN the score NaN, so that whoever selects refuses it', words: 'got 1, 0, 1.',
    laws: lawsOf({ score: ({ values }) => values.map(value => Math.abs(value) || 0) })
  }
]
