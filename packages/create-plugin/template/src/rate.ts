import type { RateSchedule } from '@itop/experiment'

/** The learning rate falls along a line. */
export const rate: RateSchedule = {
  name: 'my-idea',
  about: 'falls along a line',
  // Its flags, with their ranges, words and defaults: --rate-end.
  settings: {
    rateEnd: {
      kind: 'number', from: 0, to: 1, default: 0.01, about: 'share of the learning rate that is left at the end'
    }
  },
  make: ({ lr, rateEnd }) => {
    const end = Number(rateEnd)   // which was checked
    return (step, _stepsPerEpoch, totalSteps) => lr * (1 - (1 - end) * step / totalSteps)
  }
}
