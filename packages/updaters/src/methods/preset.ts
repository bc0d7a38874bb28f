import { checkOptions } from '@itop/masks'
import { given } from '../errors.js'
import { pruneAndGrow, pruneAndGrowSettings, type PruneAndGrowOptions } from '../prune-and-grow.js'
import { defaultOf, withDefaults, type DefaultFor } from '../settings-table.js'
import type { Method } from './method.js'

/** What every such method takes: the density, and whatever is to differ from the method's defaults. */
export type MethodOptions =
  & { readonly [K in Exclude<keyof PruneAndGrowOptions, 'method' | 'density'>]?: PruneAndGrowOptions[K] | undefined }
  & { readonly density: number }

/** A method's defaults: all axes but density, by the names people type; each a value, or how it goes by the run. */
export type MethodDefaults = { readonly [K in keyof Axes]: Axes[K] | ((run: DefaultFor) => NonNullable<Axes[K]>) }

type Axes = Named<Omit<PruneAndGrowOptions, 'method' | 'density'>>

/** The options without the records that may stand for names. */
type Named<T> = { readonly [K in keyof T]: Extract<T[K], string | number | undefined> }

/** A method that is nothing but defaults over `pruneAndGrow`. */
export function preset(
  { name, about, source, defaults }: Pick<Method, 'name' | 'about' | 'source'> & { readonly defaults: MethodDefaults }
): Method<MethodOptions> {
  const settings = withDefaults(pruneAndGrowSettings, defaults)
  return {
    name, about, source, settings,
    make: options => {
      checkOptions(name, options, Object.keys(settings))
      return pruneAndGrow({
        ...applicable(inCode(defaults), options), ...given(options), density: options.density, method: name
      })
    }
  }
}

/** The defaults where no recipe says which run it is. */
const inCode = (defaults: MethodDefaults): Axes => Object.fromEntries(
  Object.entries(given(defaults)).map(([key, usual]) =>
    [key, defaultOf({ default: usual })])) as Axes   // the same keys

/** The defaults without those that only make sense beside another default, which the options replace. */
function applicable({ stopFraction, dropFloor, ...defaults }: Axes, options: MethodOptions) {
  const { dropSchedule = defaults.dropSchedule, stop } = options
  return {
    ...defaults,
    ...(stopFraction !== undefined && stop === undefined && { stopFraction }),
    ...(dropFloor !== undefined && dropSchedule === defaults.dropSchedule && { dropFloor })
  }
}
