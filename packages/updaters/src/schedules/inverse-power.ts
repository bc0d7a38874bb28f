import { check } from '../errors.js'
import type { DropSchedule } from './types.js'

/**
 * From p₀ down to 0 by a power: p(t) = p₀(1 − t/T)^k, k = 3 by default; k = 1 is linear.
 * RigL's "inverse power", https://arxiv.org/abs/1911.11134; (1 − progress)^k in google-research/rigl.
 */
export function inversePower({ power = 3 }: { readonly power?: number } = {}): DropSchedule {
  check(power > 0 && power < Infinity, () => `inversePower: power must be greater than 0, got ${power}.`)
  return {
    name: 'inverse-power', about: 'falls as a power of what is left of the run',
    parameters: { dropPower: power },
    at: (initial, progress) => initial * (1 - progress) ** power
  }
}
