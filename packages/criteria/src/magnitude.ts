import { magnitudes } from '@itop/masks'
import type { PruneScore } from './types.js'

/**
 * |w|: the smallest weights go first. Han et al. 2015, https://arxiv.org/abs/1506.02626
 *
 * The ITOP repository cuts at a threshold, so all weights tied at it go, and exact zeros always go. Here the updater
 * removes an exact count, and of tied weights the lower flat indices stay.
 */
export const magnitude: PruneScore = {
  name: 'magnitude',
  about: 'the weights nearest zero go',
  needs: [],
  score: ({ values }) => magnitudes(values)
}
