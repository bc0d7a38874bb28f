import type { Network } from '@itop/models'
import { over } from '@itop/updaters'
import { blaming, failing, type Fail } from './failing.js'
import { guardedAugmentation, guardedLoss } from './guarded-choices.js'
import { guardedOptimizer, guardedRate, guardedStructure } from './guarded-made.js'
import { guardedMethod } from './guarded-method.js'
import { clock, draws, guardedDistribution, guardedRule, guardedSchedule, guardedScore } from './guarded-rules.js'
import { guardedDataset, guardedMeasurement } from './guarded-sources.js'
import type { Model, Plugin } from './plugin.js'

/**
 * The plug-in with what it brings watched. Rules and methods are asked twice, which finds a clock or random numbers of
 * their own, and what they were given is looked at again. Whoever breaks a promise is named; updates add the layer and
 * the step.
 */
export function guarded(plugin: Plugin): Plugin {
  const { prune, grow, distributions, schedules, methods, models, structures, learningRates, optimizers } = plugin
  const { augmentations, losses, datasets, measurements } = plugin
  return over(plugin, {
    ...prune && { prune: prune.map(score => guardedScore(plugin, score)) },
    ...grow && { grow: grow.map(rule => guardedRule(plugin, rule)) },
    ...distributions && { distributions: distributions.map(one => guardedDistribution(plugin, one)) },
    ...schedules && { schedules: schedules.map(one => guardedSchedule(plugin, one)) },
    ...methods && { methods: methods.map(method => guardedMethod(plugin, method)) },
    ...models && { models: models.map(model => guardedModel(plugin, model)) },
    ...structures && { structures: structures.map(one => guardedStructure(plugin, one)) },
    ...datasets && { datasets: datasets.map(one => guardedDataset(plugin, one)) },
    ...measurements && { measurements: measurements.map(one => guardedMeasurement(plugin, one)) },
    ...augmentations && { augmentations: augmentations.map(one => guardedAugmentation(plugin, one)) },
    ...losses && { losses: losses.map(one => guardedLoss(plugin, one)) },
    ...learningRates && { learningRates: learningRates.map(one => guardedRate(plugin, one)) },
    ...optimizers && { optimizers: optimizers.map(one => guardedOptimizer(plugin, one)) }
  })
}

/** A model whose network has the model's name, by which a checkpoint finds it again. */
function guardedModel(plugin: Plugin, model: Model): Model {
  const fail: Fail = failing(plugin, 'models', model)
  return over(model, {
    make: options => blaming(fail, () => {
      const made: unknown = model.make(options)
      if (!isNetwork(made)) fail('gives no network', 'Make one by defineNetwork of @itop/models.')
      if (weightsOf(made) !== weightsOf(model.make(options))) fail(clock, draws)
      return made.name === model.name ? made : over(made, { name: model.name })
    })
  })
}

const weightsOf = ({ weights }: Network): string => JSON.stringify(weights.map(({ name, shape }) => [name, shape]))

const isNetwork = (made: unknown): made is Network =>
  typeof made === 'object' && made !== null && 'forward' in made && 'weights' in made
