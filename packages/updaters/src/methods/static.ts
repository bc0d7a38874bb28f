import { checkDensity } from '../density.js'
import { distributions, type Distribution } from '../distributions.js'
import { check, choose, refuseUnknownKeys } from '../errors.js'
import { initialMasks } from '../initial-masks.js'
import type { Updater } from '../types.js'
import { methodOptionNames } from './method-options.js'

/** Options of masks that never change. */
export interface StaticOptions {
  /** Global density over maskable weights. In (0, 1]. */
  readonly density: number
  /** Default 'erk'. */
  readonly distribution?: string | Distribution | undefined
  /** Default 'exact'. */
  readonly initialMasks?: 'exact' | 'bernoulli' | undefined
}

const optionNames = ['density', 'distribution', 'initialMasks'] as const satisfies readonly (keyof StaticOptions)[]

/** Random masks that never change; the baseline that exploration is measured against. */
export const staticMasks = (options: StaticOptions): Updater => fixedMasks('static', options)

/** Masks drawn once, under a method's name. */
export function fixedMasks(method: string, options: StaticOptions): Updater {
  checkOptions(method, options)
  const { density, distribution: choice = 'erk', initialMasks: firstMasks = 'exact' } = options
  const distribution = choose(`${method}: distribution`, distributions, choice)
  return {
    name: method,
    needs: { existing: 'values', absent: 'none' },
    init: (layers, seed) => initialMasks(distribution.densities(layers, density), seed, firstMasks),
    isDue: () => false,
    update: async (layers, { step }) => ({
      step,
      dropFraction: 0,
      layers: layers.map(({ name, stored, forward }) => ({ name, stored, forward, ...nothing() }))
    }),
    settings: { method, density, distribution: distribution.name, initialMasks: firstMasks }
  }
}

function nothing() {
  const none = new Uint32Array(0)
  return { pruned: none, grown: none, dropped: none, activated: none }
}

function checkOptions(method: string, options: StaticOptions): void {
  for (const [key, value] of Object.entries(options)) {
    const known = (optionNames as readonly string[]).includes(key)   // wider, so that any key can be asked for
    check(known || value === undefined || !methodOptionNames.includes(key), () =>
      `${method}: these masks never change, so ${key} has no effect, got ${value}. ` +
        'Leave it out, or choose a method that prunes and grows, such as "set-itop".')
  }
  refuseUnknownKeys(method, options, methodOptionNames)
  checkDensity(method, options.density)
  const { initialMasks: firstMasks = 'exact' } = options
  check(firstMasks === 'exact' || firstMasks === 'bernoulli', () =>
    `${method}: initialMasks must be "exact" or "bernoulli", got ${JSON.stringify(firstMasks)}.`)
}
