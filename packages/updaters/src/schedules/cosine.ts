import { check } from '../errors.js'
import type { DropSchedule } from './types.js'

/**
 * From p₀ to `floor` along half a cosine: p(t) = η + ½(p₀ − η)(1 + cos(πt/T)).
 * The ITOP repository's only schedule, with η = 0.005; RigL's (https://arxiv.org/abs/1911.11134) with η = 0.
 *
 * Past T it stays at the floor. The repository's wraps PyTorch's cosine annealing, which is periodic: it rises again.
 */
export function cosine({ floor = 0.005 }: { readonly floor?: number } = {}): DropSchedule {
  check(floor >= 0 && floor <= 1, () => `cosine: floor must be in [0, 1], got ${floor}. It is the last drop fraction.`)
  return {
    name: 'cosine', about: 'falls along half a cosine to its floor',
    parameters: { dropFloor: floor },
    at: (initial, progress) => {
      check(initial >= floor, () =>
        `cosine: the first drop fraction must be at least the floor, ${floor}, got ${initial}. Lower dropFloor.`)
      return floor + 0.5 * (initial - floor) * (1 + Math.cos(Math.PI * progress))
    }
  }
}
