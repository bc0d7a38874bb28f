import { axes, remainderOf } from '../axes.js'
import type { Distribution } from '../distributions.js'
import { check } from '../errors.js'
import { filled } from '../settings-table.js'
import { startAxis } from '../start-axis.js'
import { structureAxis, type StructureOptions } from '../structures/structure-axis.js'
import type { Updater } from '../types.js'
import { noUpdates } from '../update-plan.js'
import type { Method } from './method.js'

/** Options of masks that never change. */
export interface StaticOptions extends StructureOptions {
  /** Global density over maskable weights. In (0, 1]. */
  readonly density: number
  /** Default 'erk'. */
  readonly distribution?: string | Distribution | undefined
  /** Default 'exact'. */
  readonly initialMasks?: 'exact' | 'bernoulli' | undefined
}

const { density, distribution, initialMasks, structure } = axes
/** The settings of masks that are drawn once. */
export const staticSettings = {
  density, distribution, initialMasks, structure, remainder: remainderOf('unstructured')
}

/** Random masks that never change; the baseline that exploration is measured against. */
export const staticMethod: Method<StaticOptions> = {
  name: 'static',
  about: 'random masks that never change, the baseline of exploration',
  fixed: true,
  settings: staticSettings,
  make: staticMasks
}

/** The updater of `staticMethod`. */
export function staticMasks(options: StaticOptions): Updater<undefined> {
  return fixedMasks('static', options)
}

/** Masks drawn once, under a method's name. */
export function fixedMasks(method: string, options: StaticOptions): Updater<undefined> {
  refuseChange(method, options)
  const { distribution: choice = 'erk', ...rest } = filled(method, staticSettings, options)
  const structured = structureAxis(method, rest)
  const first = startAxis(method, { ...rest, distribution: choice }, structured)
  return {
    name: method,
    needs: [],
    cells: structured.cells,
    start: (layers, { seed }) => ({ masks: first.masks(layers, options.density, seed), state: undefined }),
    plan: layers => noUpdates(first.densities(layers, options.density)),
    update: async (state, layers, { step }) => ({
      state,
      change: {
        step,
        dropFraction: 0,
        layers: layers.map(({ name, stored, forward }) => ({ name, stored, forward, ...nothing() }))
      }
    }),
    settings: { method, ...first.settings, ...structured.settings }
  }
}

function nothing() {
  const none = new Uint32Array(0)
  return { pruned: none, grown: none, dropped: none, activated: none }
}

function refuseChange(method: string, options: StaticOptions): void {
  for (const [key, value] of Object.entries(options)) {
    check(Object.hasOwn(staticSettings, key) || value === undefined || !Object.hasOwn(axes, key), () =>
      `${method}: these masks never change, so ${key} has no effect, got ${value}. ` +
        'Leave it out, or choose a method that prunes and grows, such as "set-itop".')
  }
}
