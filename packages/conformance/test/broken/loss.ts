import { crossEntropy, type Loss } from '@itop/ops'
import { lossLaws, type LossMaker } from '../../src/index.js'
import { brokenNames, counter, type Broken } from './broken.js'

const usual = crossEntropy()
const good: LossMaker = { name: 'mine', make: () => ({ ...usual, name: 'mine' }) }
const lawsOf = (own: Partial<LossMaker>) => lossLaws({ ...good, ...own })
const of = (own: Partial<Loss>) => lawsOf({ make: () => ({ ...usual, name: 'mine', ...own }) })
const calls = counter()

export const laws = lossLaws(good)

export const broken: readonly Broken[] = [
  ...brokenNames(lawsOf),
  {
    law: 'says of each setting what it is, and has defaults in their ranges',
    words: 'expected a default that is in [0, 1], got 2.',
    laws: lawsOf({ settings: { power: { kind: 'number', from: 0, to: 1, default: 2, about: 'how steep' } } })
  },
  {
    law: 'goes by its name, with settings that a file can hold', words: 'expected a loss named "mine", got "yours".',
    laws: of({ name: 'yours' })
  },
  {
    law: 'goes by its name, with settings that a file can hold', words: 'expected settings of texts, finite numbers',
    laws: of({ settings: { power: NaN } })
  },
  {
    law: 'gives a finite loss, and a finite number of gradient for each logit',
    words: '2 logits up to 1, label 0: expected a finite loss, got NaN.',
    laws: of({ of: (logits, label) => ({ ...usual.of(logits, label), loss: NaN }) })
  },
  {
    law: 'gives a finite loss, and a finite number of gradient for each logit',
    words: 'expected 2 finite numbers of gradient, got 0.',
    laws: of({ of: () => ({ loss: 1, gradient: [0] }) })
  },
  {
    law: 'has the gradient that its loss has, by finite differences', words: 'along logit 0, got ',
    laws: of({ of: (logits, label) => {
      const { loss, gradient } = usual.of(logits, label)
      return { loss, gradient: Array.from(gradient, slope => 2 * slope) }
    } })
  },
  {
    law: 'leaves logits as they were', words: 'expected the logits to stay. Work on a copy of them.',
    laws: of({ of: (logits, label) => usual.of(logits.fill(1), label) })
  },
  {
    law: 'gives the same for the same logits, by no clock and no chance', words: 'it called Math.random',
    laws: of({ of: (logits, label) => ({ ...usual.of(logits, label), loss: Math.random() }) })
  },
  {
    law: 'gives the same for the same logits, by no clock and no chance', words: 'expected the same again.',
    laws: of({ of: (logits, label) => ({ ...usual.of(logits, label), loss: calls() }) })
  },
  {
    law: 'gives of a whole batch what it gives image by image, where it does', words: 'as the mean loss of a batch',
    laws: of({ batch: (activation, labels) => usual.batch!(activation, labels, { images: 9 }) })
  }
]
