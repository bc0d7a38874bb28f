import type { DropSchedule } from './types.js'

/**
 * p₀ at first, half of it from 9/16 of the run, nothing from 3/4: as MEST's exchange falls after 90 and 120 of 160
 * epochs, where its learning rate does. Yuan et al. 2021, https://arxiv.org/abs/2110.14032
 */
export const stages = (): DropSchedule => ({
  name: 'stages',
  about: 'constant, halved at 9/16 of the run, 0 from 3/4 on',
  parameters: {},
  at: (initial, progress) => progress < 9 / 16 ? initial : progress < 3 / 4 ? initial / 2 : 0
})
