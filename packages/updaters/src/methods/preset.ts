import { given, refuseUnknownKeys } from '../errors.js'
import { pruneAndGrow, pruneAndGrowSettings, type PruneAndGrowOptions } from '../prune-and-grow.js'
import { withDefaults } from '../settings-table.js'
import type { Method } from './method.js'

/** What every such method takes: the density, and whatever is to differ from the method's defaults. */
export type MethodOptions =
  & { readonly [K in Exclude<keyof PruneAndGrowOptions, 'method' | 'density'>]?: PruneAndGrowOptions[K] | undefined }
  & { readonly density: number }

/** A method's defaults: all axes but the density, by the names that people type. */
export type MethodDefaults = Named<Omit<PruneAndGrowOptions, 'method' | 'density'>>

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
      refuseUnknownKeys(name, options, Object.keys(settings))
      return pruneAndGrow({
        ...applicable(defaults, options), ...given(options), density: options.density, method: name
      })
    }
  }
}

/** The defaults without those that only make sense beside another default, which the options replace. */
function applicable({ stopFraction, dropFloor, ...defaults }: MethodDefaults, options: MethodOptions) {
  const { dropSchedule = defaults.dropSchedule, stop } = options
  return {
    ...defaults,
    ...(stopFraction !== undefined && stop === undefined && { stopFraction }),
    ...(dropFloor !== undefined && dropSchedule === defaults.dropSchedule && { dropFloor })
  }
}
