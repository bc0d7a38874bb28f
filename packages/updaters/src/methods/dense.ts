import { check, given } from '../errors.js'
import type { Updater } from '../types.js'
import type { Method } from './method.js'
import { fixedMasks, type StaticOptions } from './static.js'

/** The dense network, for comparison: static masks of density 1. */
export const denseMethod: Method<Partial<StaticOptions>> = {
  name: 'dense',
  about: 'trains every weight, for comparison',
  fixed: true,
  settings: {},
  make: dense
}

/** The updater of `denseMethod`. */
export function dense({ density = 1, ...options }: Partial<StaticOptions> = {}): Updater<undefined> {
  check(density === 1, () =>
    `dense: density must be 1 (or left out), got ${density}. For a sparse network that never changes use "static".`)
  return fixedMasks('dense', { density, distribution: 'uniform', ...given(options) })
}
