import type { DropSchedule } from './types.js'

/** p₀ at every step. The default of google-research/rigl. */
export const constant = (): DropSchedule => ({
  name: 'constant', about: 'stays as it is', parameters: {}, at: initial => initial
})
