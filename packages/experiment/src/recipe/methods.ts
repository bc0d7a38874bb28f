import { densityOf, type MaskSet } from '@itop/masks'
import { layersOf, type Network } from '@itop/models'
import { initialProbe } from '@itop/trainer'
import {
  defaultOf, drawingSettings, drawsMasks, startingFrom, staticMasks, wantsImages, type DefaultFor, type Method,
  type UpdatePlan, type Updater
} from '@itop/updaters'
import { withRecords } from '../registry/records.js'
import { builtIns, type Registry } from '../registry/registry.js'
import { flagOf } from '../settings/setting.js'
import type { RecipeInput } from '../settings/settings.js'
import { fromSettings, UserError } from '../errors/user-error.js'

/**
 * Settings that another one replaces or that go with another's default: recipes hold them where somebody gave them, and
 * no default of theirs.
 */
const unwritten: readonly string[] = ['initialMasks', 'start', 'stop', 'stopFraction', 'dropFloor', 'dropPower']

/** A method by its name, which was checked. */
const methodOf = (name: string, registry: Registry): Method => registry.methods[name]!

/** The settings of recipes that a method has, and those that only others have. */
export function methodSettings(
  method: string, registry: Registry
): { readonly own: readonly string[], readonly foreign: readonly string[] } {
  const { settings } = methodOf(method, registry)
  const all = new Set(Object.values(registry.methods).flatMap(each => Object.keys(each.settings)))
  const keys = ['density', 'sparsity', ...[...all].filter(key => key !== 'density')]
  const isOwn = (key: string): boolean => Object.hasOwn(settings, key === 'sparsity' ? 'density' : key)
  return { own: keys.filter(isOwn), foreign: keys.filter(key => !isOwn(key)) }
}

/** Whether a method's masks change every so many steps. */
export const rewires = (method: string, registry = builtIns): boolean =>
  Object.hasOwn(methodOf(method, registry).settings, 'interval')

/** Whether a method's first masks are its last ones, whatever its settings. */
export const hasFixedMasks = (method: string, registry = builtIns): boolean =>
  methodOf(method, registry).fixed === true

/** Whether a method takes several trainings, one after another. */
export const inRounds = (method: string, registry = builtIns): boolean =>
  Object.hasOwn(methodOf(method, registry).settings, 'rounds')

/** A method's own defaults in a run. */
export function methodDefaults(method: string, run: DefaultFor, registry: Registry): RecipeInput {
  const { settings } = methodOf(method, registry)
  return Object.fromEntries(methodSettings(method, registry).own.flatMap(key => {
    const value = unwritten.includes(key) ? undefined : settings[key] && defaultOf(settings[key], run)
    return value === undefined ? [] : [[key, value]]
  }))
}

/** A cosine falls to a floor; a recipe cannot name another one, so what begins below it is refused in its words. */
function refuseBelowFloor(
  { method, dropFraction, dropSchedule, dropFloor: given }: MethodRecipe, registry: Registry
): void {
  const { settings } = methodOf(method, registry)
  const usual = settings.dropSchedule && defaultOf(settings.dropSchedule)
  const schedule = String(dropSchedule ?? usual)
  const own = schedule === usual && settings.dropFloor ? defaultOf(settings.dropFloor) : undefined
  const dropFloor = Number(given ?? own ?? registry.schedules[schedule]?.parameters.dropFloor ?? 0)
  if (dropFraction === undefined || dropFraction >= dropFloor) return
  throw new UserError([
    `${flagOf('dropFraction')} ${dropFraction}: the ${schedule} schedule ends at ${dropFloor}, ` +
      'so it cannot begin below.',
    `Choose at least ${dropFloor}, or another ${flagOf('dropSchedule')}.`])
}

type MethodRecipe = RecipeInput & { readonly method: string }

/** The settings of a recipe that its method has, but the density. */
export function ownSettings(recipe: MethodRecipe, registry = builtIns): Readonly<Record<string, unknown>> {
  const given = new Map(Object.entries(recipe))
  return Object.fromEntries(methodSettings(recipe.method, registry).own.flatMap(key =>
    key === 'density' || key === 'sparsity' || given.get(key) === undefined ? [] : [[key, given.get(key)]]))
}

/** The updater that a recipe describes. */
export function updaterOf(recipe: MethodRecipe, registry = builtIns): Updater {
  const method = methodOf(recipe.method, registry)
  const given = withRecords(ownSettings(recipe, registry), method, registry)
  const hasDensity = Object.hasOwn(method.settings, 'density')
  const density = hasDensity ? recipe.density ?? densityOf(recipe.sparsity ?? 0) : undefined
  refuseBelowFloor(recipe, registry)
  // The name and all ranges are checked already; what is left is settings that do not go together.
  return fromSettings(() => recipe.maskFile === undefined
    ? method.make({ ...given, ...density !== undefined && { density } })
    : startingFrom(method, withoutDrawing(given), masksOf(recipe.maskFile, recipe.from, registry)))
}

/** Whether the first masks of a method may be those of a file. */
export const takesMasks = (method: string, registry: Registry): boolean => drawsMasks(methodOf(method, registry))

const withoutDrawing = (settings: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(settings).filter(([key]) => !drawingSettings.includes(key)))

function masksOf(maskFile: string, from: string | undefined, { readMasks }: Registry): MaskSet {
  const flag = flagOf(from === maskFile ? 'from' : 'maskFile')
  if (readMasks) return readMasks(maskFile, flag)
  throw new UserError([`${flag} ${maskFile}: masks are read where there are files.`,
    'Leave it out, or train with itop train.'])
}

/**
 * The updater, where its first masks can be had without data; else one of the same density, whose layers have what the
 * plan forecasts: how a network is computed depends on little more.
 */
export const withoutData = (updater: Updater): Updater =>
  wantsImages(updater.probe) ? staticMasks({ density: updater.settings.density }) : updater

/** What an updater begins with, where that can be had without data. */
export const startWithoutData = (network: Network, updater: Updater, { seed }: { readonly seed: number }) =>
  wantsImages(updater.probe) ? undefined
    : updater.start(layersOf(network), { seed, probe: initialProbe(network, updater, seed) })

/** When the masks of a network change in a run; refuses a density that its layers cannot have. */
export const updatesOf = (
  network: Network, updater: Updater,
  { steps, stepsPerEpoch }: { readonly steps: number, readonly stepsPerEpoch: number }
): UpdatePlan => fromSettings(() => updater.plan(layersOf(network), { totalSteps: steps, stepsPerEpoch }))

/** How many weights of each layer go and come together. */
export const cellSizes = (network: Network, { cells }: Updater): readonly number[] =>
  layersOf(network).map(layer => cells?.(layer).size ?? 1)
