import { batchesPerEpoch, type Dataset } from '@itop/data'
import { fillRecipe, settingsFrom, trainingOptions, updaterOf, type Recipe, type Registry } from '@itop/experiment'
import { mlp, type Network } from '@itop/models'
import type { TrainOptions } from '@itop/trainer'
import { choicesIn, type Experiment } from '../experiment.js'
import { catalogueOf } from './catalogue-of.js'

/** The network of an experiment, for the images and classes of its data. */
export function networkOf(
  model: Experiment['model'], { train: { shape, classes } }: Dataset, { models }: Registry
): Network {
  // The multi-layer perceptron takes images of any size here; others say which they take.
  if (model !== 'mlp') return models[model].make({ input: shape, classes })
  return mlp({ name: 'mlp', layers: [shape.c * shape.h * shape.w, 300, 100, classes], input: shape })
}

/** The recipe of an experiment of so many steps: the command line would train the same. */
export function recipeOf(experiment: Experiment, steps: number, registry: Registry): Recipe {
  const { data, model, method, sparsity, batch, learningRate, seed, augmentation } = experiment
  const catalogue = catalogueOf(registry)
  const { hasDensity } = catalogue.methods[method]
  const settings = Object.values(choicesIn(experiment, catalogue)).map(choice => choice.settings)
  const own = Object.keys(Object.assign({}, catalogue.training, ...settings))
    .flatMap(key => experiment[key] === undefined ? [] : [[key, experiment[key]]])
  const said = settingsFrom({
    data, model, method, batch, seed, steps, lr: learningRate, lrSchedule: 'cosine',
    ...augmentation === undefined && { augment: false }, ...hasDensity && { sparsity }, ...Object.fromEntries(own)
  }, registry)
  return fillRecipe({}, said, registry)
}

/** What is trained, and how long. */
export interface TrainingPlan {
  readonly training: TrainOptions & Required<Pick<TrainOptions, 'batch' | 'steps' | 'optimizer'>>
  readonly stepsPerEpoch: number
}

/** What a training of the experiment is. */
export function trainingOf(
  experiment: Experiment, network: Network, { data, registry }: { readonly data: Dataset, readonly registry: Registry }
): TrainingPlan {
  const batch = Math.min(experiment.batch, data.train.count)
  const stepsPerEpoch = batchesPerEpoch(data.train, batch)
  const steps = Math.max(1, Math.round(experiment.epochs * stepsPerEpoch))
  const recipe = recipeOf({ ...experiment, batch }, steps, registry)
  return {
    stepsPerEpoch,
    training: { ...trainingOptions(recipe, registry), batch, network, data, steps, method: updaterOf(recipe, registry) }
  }
}
