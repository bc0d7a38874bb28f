import { randomPositions } from '@itop/masks/changes'
import type { GrowRule } from './types.js'

/**
 * Uniformly at random among the inactive positions, those just pruned included. An exact count.
 * SET, Mocanu et al. 2018, https://arxiv.org/abs/1707.04780
 *
 * The ITOP repository draws each position on its own, so its counts drift: `bernoulliRandom` does that.
 */
export const random: GrowRule = {
  name: 'random',
  about: 'positions drawn at random come',
  needs: [],
  grow: ({ count, kept, draws }) =>
    randomPositions({ population: kept, within: 'outside', count, seed: draws() })
}
