import { numbersIn, type PruneScore } from '@itop/criteria'

/** |w·g|: how much the loss would change without a weight, to first order. The lowest go. */
export const pruneScore: PruneScore = {
  name: 'my-idea',
  about: 'weights go that the loss would miss least',
  needs: ['existing-gradients'],   // what the trainer has to measure; nothing: []
  score: ({ values, measured }) => {
    const gradients = numbersIn('my-idea', measured, 'existing-gradients', values.length)
    return Float64Array.from(values, (value, i) => Math.abs(value * gradients[i]!))   // as many, just checked
  }
}
