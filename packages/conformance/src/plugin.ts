import type { GrowRule, PruneScore } from '@itop/criteria'
import type { Measurement } from '@itop/trainer'
import type { Distribution, DropSchedule, Method } from '@itop/updaters'
import { describeAugmentation, type AugmentationOptions, type AugmenterMaker } from './augmentation.js'
import { describeDataset, type DatasetMaker, type DatasetOptions } from './dataset.js'
import { describeDistribution, type DistributionOptions } from './distribution.js'
import { describeDropSchedule } from './drop-schedule.js'
import { describeGrowRule } from './grow-rule.js'
import { describeLaws, expectThat, type Law, type Runner } from './law.js'
import { describeLearningRate, type RateMaker, type RateOptions } from './learning-rate.js'
import { describeLoss, type LossLawOptions, type LossMaker } from './loss.js'
import { describeMeasurement, type MeasurementOptions } from './measurement.js'
import { describeMethod, type MethodOptions } from './method.js'
import { describeModel, type ModelMaker } from './model.js'
import { describeOptimizer, type OptimizerMaker, type OptimizerOptions } from './optimizer.js'
import { describePruneScore } from './prune-score.js'
import { describeStructure, type StructureMaker, type StructureOptions } from './structure.js'

/** A plug-in: what a package brings, by kind. A `Plugin` of `@itop/experiment` is one. */
export interface PluginMembers {
  readonly name: string
  readonly version: string
  readonly prune?: readonly PruneScore[] | undefined
  readonly grow?: readonly GrowRule[] | undefined
  readonly structures?: readonly StructureMaker[] | undefined
  readonly distributions?: readonly Distribution[] | undefined
  readonly schedules?: readonly DropSchedule[] | undefined
  readonly methods?: readonly Method[] | undefined
  readonly models?: readonly ModelMaker[] | undefined
  readonly datasets?: readonly DatasetMaker[] | undefined
  readonly augmentations?: readonly AugmenterMaker[] | undefined
  readonly losses?: readonly LossMaker[] | undefined
  readonly learningRates?: readonly RateMaker[] | undefined
  readonly optimizers?: readonly OptimizerMaker[] | undefined
  readonly measurements?: readonly Measurement[] | undefined
}

type ByName<T> = Readonly<Record<string, T>> | undefined

/** How to look at members that need more than themselves, by kind and name. */
export interface PluginOptions {
  readonly structures?: ByName<StructureOptions>
  readonly distributions?: ByName<DistributionOptions>
  readonly methods?: ByName<MethodOptions>
  readonly datasets?: ByName<DatasetOptions>
  readonly augmentations?: ByName<AugmentationOptions>
  readonly losses?: ByName<LossLawOptions>
  readonly learningRates?: ByName<RateOptions>
  readonly optimizers?: ByName<OptimizerOptions>
  readonly measurements?: ByName<MeasurementOptions>
  /** For all methods: see `MethodOptions`. */
  readonly backends?: MethodOptions['backends']
}

/** Tests that a plug-in and everything that it brings keep their laws. */
export function describePlugin(plugin: PluginMembers, runner: Runner, options: PluginOptions = {}): void {
  const { measurements } = plugin
  const { backends } = options
  describeLaws(`plug-in ${plugin.name}`, pluginLaws(plugin), runner)
  for (const one of plugin.prune ?? []) describePruneScore(one, runner, { measurements })
  for (const one of plugin.grow ?? []) describeGrowRule(one, runner, { measurements })
  for (const one of plugin.structures ?? []) describeStructure(one, runner, options.structures?.[one.name])
  for (const one of plugin.distributions ?? []) describeDistribution(one, runner, options.distributions?.[one.name])
  for (const one of plugin.schedules ?? []) describeDropSchedule(one, runner)
  for (const one of plugin.methods ?? []) {
    describeMethod(one, runner, { measurements, backends, ...options.methods?.[one.name] })
  }
  for (const one of plugin.models ?? []) describeModel(one, runner)
  for (const one of plugin.datasets ?? []) describeDataset(one, runner, options.datasets?.[one.name])
  for (const one of plugin.augmentations ?? []) describeAugmentation(one, runner, options.augmentations?.[one.name])
  for (const one of plugin.losses ?? []) describeLoss(one, runner, options.losses?.[one.name])
  for (const one of plugin.learningRates ?? []) describeLearningRate(one, runner, options.learningRates?.[one.name])
  for (const one of plugin.optimizers ?? []) describeOptimizer(one, runner, options.optimizers?.[one.name])
  for (const one of measurements ?? []) describeMeasurement(one, runner, options.measurements?.[one.name])
}

/** The laws of a plug-in itself. */
export const pluginLaws = (plugin: PluginMembers): readonly Law[] => [
  {
    name: 'has the name of a package, and a version',
    run: () => {
      const { name, version } = plugin
      expectThat(/^(@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*$/.test(name), () =>
        `expected the name of its package, got ${JSON.stringify(name)}.`)
      expectThat(/^\d+\.\d+\.\d+(-[\w.-]+)?$/.test(version), () =>
        `expected a version such as 1.0.0, that of its package, got ${JSON.stringify(version)}.`)
    }
  },
  {
    name: 'brings something, each name once a kind',
    run: () => {
      const kinds = Object.entries(plugin).filter((entry): entry is [string, readonly { readonly name: string }[]] =>
        Array.isArray(entry[1]))
      expectThat(kinds.some(([, members]) => members.length > 0), () => 'expected a member of some kind, got none.')
      for (const [kind, members] of kinds) {
        const twice = members.find(({ name }, i) => members.findIndex(other => other.name === name) < i)
        expectThat(twice === undefined, () => `${kind}: expected each name once, got "${twice?.name}" twice.`)
      }
    }
  }
]
