import type { DropSchedule } from './types.js'

/** From p₀ straight down to 0: p(t) = p₀(1 − t/T). As the ImageNet part of the ITOP repository writes it. */
export const linear = (): DropSchedule => ({
  name: 'linear', about: 'falls along a line to 0',
  parameters: {},
  at: (initial, progress) => initial * (1 - progress)
})
