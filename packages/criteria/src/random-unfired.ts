import { andNot } from '@itop/masks'
import { randomPositions } from '@itop/masks/changes'
import type { GrowRequest, GrowRule } from './types.js'

/**
 * Uniformly at random among the positions that were never active; when those run out, all of them and the rest among
 * the other inactive positions. R_s rises as fast as it can.
 * The rule `random_unfired` of the ITOP repository, Liu et al. 2021, https://arxiv.org/abs/2102.02887
 *
 * The repository draws the rest each on its own; here the count is exact.
 */
export const randomUnfired: GrowRule = {
  name: 'random-unfired',
  about: 'positions that never had a weight come first, at random',
  needs: [],
  grow: request => {
    const { count, everActive } = request
    const never = everActive.size - everActive.count
    if (count <= never) return neverActive(request, count)
    return merged(neverActive(request, never), again(request, count - never))
  }
}

const neverActive = ({ everActive, draws }: GrowRequest, count: number) =>
  randomPositions({ population: everActive, within: 'outside', count, seed: draws() })

const again = ({ everActive, kept, draws }: GrowRequest, count: number) =>
  randomPositions({ population: andNot(everActive, kept), within: 'inside', count, seed: draws('again') })

function merged(a: Uint32Array, b: Uint32Array): Uint32Array {
  const both = new Uint32Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both.sort()
}
