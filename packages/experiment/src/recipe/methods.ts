import { densityOf } from '@itop/masks'
import { layersOf, type Network } from '@itop/models'
import { initialProbe } from '@itop/trainer'
import { defaultOf, dropSchedules, wantsImages, type DefaultFor, type UpdatePlan, type Updater } from '@itop/updaters'
import { methods } from './method-table.js'
import { flagOf, type RecipeInput, type SettingKey } from '../settings/settings.js'
import { fromSettings, UserError } from '../errors/user-error.js'

const keys = [
  'density', 'sparsity', 'distribution', 'structure', 'remainder', 'prune', 'grow', 'interval', 'dropFraction',
  'dropSchedule', 'initialDensity', 'rampStart', 'rampStopFraction', 'counts', 'lambda', 'bound', 'backwardDensity', 'penalty',
  'penaltyKind', 'n', 'm', 'maskedDecay', 'firstConvolution',
  'positions', 'probeBatches', 'iterations', 'iterationSchedule', 'returning', 'samplesPerClass', 'temperature',
  'rounds', 'pruneFraction', 'pruneScope', 'outputFraction', 'rewindTo'
] as const satisfies readonly SettingKey[]

/** A setting that only some methods have. */
export type MethodSetting = typeof keys[number]

/** The settings of recipes that a method has, and those it has no use for. */
export const methodSettings = (
  method: string
): { readonly own: readonly MethodSetting[], readonly foreign: readonly MethodSetting[] } => {
  const { settings } = methods[method]!
  const isOwn = (key: MethodSetting): boolean => Object.hasOwn(settings, key === 'sparsity' ? 'density' : key)
  return { own: keys.filter(isOwn), foreign: keys.filter(key => !isOwn(key)) }
}

/** Whether a method's masks change. */
export const rewires = (method: string): boolean => Object.hasOwn(methods[method]!.settings, 'interval')

/** Whether a method takes several trainings, one after another. */
export const inRounds = (method: string): boolean => Object.hasOwn(methods[method]!.settings, 'rounds')

/** A method's own defaults in a run. */
export const methodDefaults = (method: string, run: DefaultFor): RecipeInput => {
  const { settings } = methods[method]!
  return Object.fromEntries(methodSettings(method).own.flatMap(key => {
    const value = settings[key] && defaultOf(settings[key], run)
    return value === undefined ? [] : [[key, value]]
  }))
}

/** A cosine falls to a floor; a recipe cannot name another one, so what begins below it is refused in its words. */
const refuseBelowFloor = (
  { method, dropFraction, dropSchedule }:
    Pick<RecipeInput, 'dropFraction' | 'dropSchedule'> & { readonly method: string }
): void => {
  const { settings } = methods[method]!
  const usual = settings.dropSchedule && defaultOf(settings.dropSchedule)
  const schedule = String(dropSchedule ?? usual)
  const own = schedule === usual && settings.dropFloor ? defaultOf(settings.dropFloor) : undefined
  const dropFloor = Number(own ?? dropSchedules[schedule]?.().parameters.dropFloor ?? 0)
  if (dropFraction === undefined || dropFraction >= dropFloor) return
  throw new UserError([
    `${flagOf('dropFraction')} ${dropFraction}: the ${schedule} schedule ends at ${dropFloor}, ` +
      'so it cannot begin below.',
    `Choose at least ${dropFloor}, or another ${flagOf('dropSchedule')}.`])
}

type MethodSettings = Pick<RecipeInput, MethodSetting> & { readonly method: string }

/** The settings of a recipe that its method has, but the density. */
export const ownSettings = (recipe: MethodSettings): Readonly<Record<string, unknown>> => Object.fromEntries(
  methodSettings(recipe.method).own.flatMap(key =>
    key === 'density' || key === 'sparsity' || recipe[key] === undefined ? [] : [[key, recipe[key]]]))

/** The updater that a recipe describes. */
export const updaterOf = (recipe: MethodSettings): Updater => {
  const given = ownSettings(recipe)
  const hasDensity = Object.hasOwn(methods[recipe.method]!.settings, 'density')
  const density = hasDensity ? recipe.density ?? densityOf(recipe.sparsity ?? 0) : undefined
  refuseBelowFloor(recipe)
  // The name and all ranges are checked already; what is left is settings that do not go together.
  return fromSettings(() => methods[recipe.method]!.make({ ...given, ...density !== undefined && { density } }))
}

/**
 * The updater, where its first masks can be had without data; else one of the same density, whose layers have what the
 * plan forecasts: how a network is computed depends on little more.
 */
export const withoutData = (updater: Updater): Updater =>
  wantsImages(updater.probe) ? methods.static!.make({ density: updater.settings.density }) : updater

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
