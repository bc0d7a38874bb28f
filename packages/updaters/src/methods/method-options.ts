import { given, refuseUnknownKeys } from '../errors.js'
import { optionNames, pruneAndGrow, type PruneAndGrowOptions } from '../prune-and-grow.js'
import type { Updater } from '../types.js'

/** What every method takes: the density, and whatever is to differ from the method's defaults. */
export type MethodOptions =
  & { readonly [K in Exclude<keyof PruneAndGrowOptions, 'method' | 'density'>]?: PruneAndGrowOptions[K] | undefined }
  & { readonly density: number }

/** A method's defaults: all axes but the density. */
export type MethodDefaults = Omit<PruneAndGrowOptions, 'method' | 'density'>

/** Options that the methods take, the density included. */
export const methodOptionNames: readonly string[] = optionNames.filter(name => name !== 'method')

/** A preset: its name and its defaults; options win over them. */
export const preset = (method: string, defaults: MethodDefaults) => (options: MethodOptions): Updater => {
  refuseUnknownKeys(method, options, methodOptionNames)
  return pruneAndGrow({ ...applicable(defaults, options), ...given(options), density: options.density, method })
}

/** The defaults without those that only make sense beside another default, which the options replace. */
function applicable({ stopFraction, dropFloor, ...defaults }: MethodDefaults, options: MethodOptions): MethodDefaults {
  const { dropSchedule = defaults.dropSchedule, stop } = options
  return {
    ...defaults,
    ...(stopFraction !== undefined && stop === undefined && { stopFraction }),
    ...(dropFloor !== undefined && dropSchedule === defaults.dropSchedule && { dropFloor })
  }
}
