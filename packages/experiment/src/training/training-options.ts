import type { TrainOptions } from '@itop/trainer'
import type { Recipe } from '../recipe/recipe.js'
import { ownMeasurements } from '../registry/own-measurements.js'
import { builtIns } from '../registry/registry.js'
import { atStep } from '../registry/at-step.js'
import { augmenterOf } from './augmenters.js'
import { learningRateOf } from './learning-rates.js'
import { lossOf } from './losses.js'
import { optimizerOf } from './optimizers.js'

/** What a recipe tells the trainer, whatever the network, the data, the method and the length. */
export type TrainingOptions = Pick<TrainOptions,
  'id' | 'seed' | 'batch' | 'accumulate' | 'weightDecay' | 'decay' | 'clipNorm' | 'loss' | 'augment' | 'explain' |
  'evaluateEvery' | 'measurements'> & Required<Pick<TrainOptions, 'optimizer' | 'learningRate'>>

/** The options of a training that a recipe decides by itself. */
export function trainingOptions(recipe: Recipe, registry = builtIns): TrainingOptions {
  const { id, seed, batch, accumulate, weightDecay, decay, clipNorm, evaluateEvery } = recipe
  const measurements = ownMeasurements(registry)
  return {
    id, seed, batch, accumulate, weightDecay, decay,
    loss: lossOf(recipe, registry), augment: augmenterOf(recipe, registry),
    ...registry.plugins.length > 0 && { explain: atStep },
    ...clipNorm !== undefined && { clipNorm },
    ...evaluateEvery !== undefined && { evaluateEvery },
    ...measurements.length > 0 && { measurements },
    optimizer: optimizerOf(recipe, registry),
    learningRate: learningRateOf(recipe, registry)
  }
}
