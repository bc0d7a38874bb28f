export { backendNames, type BackendName } from './backends/backend-names.js'
export { backendRecord, type BackendRecord } from './backends/backend-record.js'
export {
  backendKinds, backendOf, refuseThreads, refuseTune, whyUnavailable, type OtherStarts, type Start,
  type StartedBackend, type StartOptions
} from './backends/backend.js'
export { startOptionsOf } from './backends/start-options.js'
export { compareWithDense, type DenseComparison } from './compare/compare-with-dense.js'
export { shrinks } from './compare/shrinks.js'
export { createTimedSteps, loadBatch, type TimedSteps, type TimedStepsOptions } from './compare/timed-steps.js'
export { alternate, summary, turnOf, type Contestant, type Times, type TurnOptions } from './compare/turns.js'
export { readable, shorten } from './errors/shorten.js'
export { asUserError, errorCode, fromSettings, UserError } from './errors/user-error.js'
export { collapseWarnings, connectionsOf, firstConnections } from './plan/collapse.js'
export { mostBytes } from './plan/cpu-memory.js'
export { denseMeasurements, denseMeasurementWords, type DenseMeasurement } from './plan/dense-measurements.js'
export { forecastOf, foretells, randomGrowth, type Forecast } from './plan/forecast.js'
export { bothFit, memoryPlan, refuseTooLarge } from './plan/memory-plan.js'
export { networkBytes } from './plan/network-bytes.js'
export { aboutMasks, historyBytes } from './plan/history-bytes.js'
export { exchangePlan, ringSeconds, type ExchangePlan, type RanksQuestion } from './plan/exchange.js'
export { planOf, questionOf, trainImages, type Plan, type PlanLayer } from './plan/plan.js'
export { longerRunWords, rateWords, shortRunWarnings, type RunSteps } from './plan/schedule-words.js'
export {
  cellSizes, ownSettings, rewires, startWithoutData, updaterOf, updatesOf, withoutData
} from './recipe/methods.js'
export { recipeId } from './recipe/recipe-id.js'
export { fillRecipe, type Recipe } from './recipe/recipe.js'
export { checkGrowth, resumedRecipe } from './recipe/resume.js'
export type { ShippedRecipe } from './recipes/cited.js'
export { recipesPage } from './recipes/page.js'
export { shippedRecipes } from './recipes/shipped.js'
export { pluginInterface, type Plugin, type PluginKind } from './registry/plugin.js'
export type {
  AugmentationRule, DatasetSource, Described, LossRule, Model, OptimizerRule, RateSchedule, StructureFamily
} from './registry/plugin.js'
export { pluginIn, type ModelFile, type Module } from './registry/plugin-in.js'
export { builtIns, createRegistry, type Registry } from './registry/registry.js'
export { lossOf } from './training/losses.js'
export { ownMeasurements } from './registry/own-measurements.js'
export { ruleKeys, type RuleWithSettings } from './registry/rule-settings.js'
export { checkSettings, type SettingSource } from './settings/check-settings.js'
export { choiceOf } from './settings/choice.js'
export { settingsFrom } from './settings/flags.js'
export { didYouMean, nearest } from './settings/nearest.js'
export { flagOf, type RecipeSetting, type RecipeSettings, type SettingGroup } from './settings/setting.js'
export type { RecipeInput, SettingKey } from './settings/settings.js'
export { learningRateOf } from './training/learning-rates.js'
export { expandSweep, settingWords, type Sweep, type SweepOptions, type SweepRun } from './sweep/expand-sweep.js'
export {
  checkFits, imageSizeOf, modelNamed, networkFor, networkForData, plannedNetwork, usualNetwork, type DataShape
} from './training/network-for.js'
export { optimizerOf } from './training/optimizers.js'
export { partSize } from '@itop/trainer'
export {
  checkHolds, restoreMasks, restoreParameters, storesMore, type LayerMasksNow
} from './training/restore-parameters.js'
export { refuseLargeBatch, refuseLongTraining, runLength, stepsUntil, type RunLength } from './training/run-length.js'
export { trainingOptions, type TrainingOptions } from './training/training-options.js'
export { isDeviceLost, throughLosses, type Attempts } from './training/through-losses.js'
export {
  backendWords, bytes, clock, duration, integer, large, milliseconds, number, percent, plural, sizeWords, smallerWords,
  threeDigits, times
} from './words/format.js'
