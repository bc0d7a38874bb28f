import { bernoulliRandom } from './bernoulli-random.js'
import { ch2, ch3, ch31, ch3L3 } from './cannistraci-hebb.js'
import { gradient } from './gradient.js'
import { lamp } from './lamp.js'
import { magnitude } from './magnitude.js'
import { momentum } from './momentum.js'
import { random } from './random.js'
import { randomUnfired } from './random-unfired.js'
import { setSignAware } from './set-sign-aware.js'
import { taylor } from './taylor.js'
import type { GrowRule, PruneScore } from './types.js'

/** The prune scores of this package by the names people type. */
export const pruneScores: Readonly<Record<string, PruneScore>> = byName([magnitude, setSignAware, taylor, lamp])

/** The grow rules of this package by the names people type. */
export const growRules: Readonly<Record<string, GrowRule>> =
  byName([random, randomUnfired, gradient, momentum, bernoulliRandom, ch2, ch3, ch31, ch3L3])

// No prototype, so that a name such as `constructor` is not found.
function byName<T extends { readonly name: string }>(members: readonly T[]): Readonly<Record<string, T>> {
  const record = Object.fromEntries(members.map(member => [member.name, member]))
  return Object.freeze(Object.assign(Object.create(null), record))
}
