import { sgd, type Optimizer } from '@itop/trainer'
import * as tf from '@tensorflow/tfjs-core'
import { optimizerLaws, type OptimizerMaker } from '../../src/index.js'
import { brokenNames, counter, type Broken } from './broken.js'

const plain: Optimizer = sgd({ momentum: 0.9 })
const good: OptimizerMaker = { name: 'sgd', make: () => plain }
const lawsOf = (own: Partial<OptimizerMaker>) => optimizerLaws({ ...good, ...own })
const made = (own: Partial<Optimizer>) => lawsOf({ make: () => ({ ...plain, ...own }) })

/** A plain step whose size a function gives. */
const stepping = (size: (rate: number) => number): Partial<Optimizer> => ({
  slots: [],
  apply: ({ values }, gradient, _, { learningRate }) => {
    tf.tidy(() => { values.assign(tf.sub(values, tf.mul(gradient, size(learningRate)))) })
  }
})
const calls = counter()

export const laws = optimizerLaws(good)

export const broken: readonly Broken[] = [
  ...brokenNames(lawsOf),
  {
    law: 'says of each setting what it is, and has defaults in their ranges',
    words: 'setting beta: expected one phrase',
    laws: lawsOf({ settings: { beta: { kind: 'number', from: 0, about: 'The past. ' } } })
  },
  {
    law: 'goes by its name, with slots and settings that a file can hold',
    words: 'expected an optimizer named "sgd", got "adam".',
    laws: made({ name: 'adam' })
  },
  {
    law: 'goes by its name, with slots and settings that a file can hold',
    words: 'expected slots with names of their own',
    laws: made({ slots: ['mean', 'mean'] })
  },
  {
    law: 'keeps to the values that exist, in place: absent weights stay absent',
    words: 'expected no tensor left over, got 1.',
    laws: made({ slots: [], apply: ({ values }, gradient) => {
      values.assign(tf.sub(values, gradient))   // the difference is never freed
    } })
  },
  {
    law: 'goes against the gradient', words: 'expected a value that is not further along it',
    laws: made(stepping(rate => -rate))
  },
  {
    law: 'goes nowhere at a rate of 0', words: 'expected the values to stay',
    laws: made(stepping(rate => rate + 0.01))
  },
  {
    law: 'does the same for the same numbers, by no clock and no chance', words: 'it called Math.random',
    laws: made(stepping(rate => rate * (1 + Math.random())))
  },
  {
    law: 'does the same for the same numbers, by no clock and no chance', words: 'Keep state in slots alone.',
    laws: made(stepping(rate => rate / (1 + calls())))
  },
  {
    law: 'goes on from a checkpoint after any step, bit for bit',
    words: 'sgd, killed after step 1 of 7 and resumed: expected ',
    laws: lawsOf({ make: () => {
      const own = counter()
      return { ...plain, ...stepping(rate => rate / (1 + own())) }
    } })
  }
]
