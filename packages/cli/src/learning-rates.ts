import { constantRate, cosineRate, multiStepRate, stepRate, warmUp, type LearningRate } from '@itop/trainer'
import type { Recipe } from './recipe.js'

type RateSettings = Pick<Recipe, 'lr' | 'lrSchedule'> &
  { readonly lrStepEpochs?: number | undefined, readonly warmUp?: number | undefined }

const schedules: Readonly<Record<string, (settings: RateSettings) => LearningRate>> = {
  cosine: ({ lr }) => cosineRate({ learningRate: lr }),
  'multi-step': ({ lr }) => multiStepRate({ learningRate: lr }),
  step: ({ lr, lrStepEpochs = 30 }) => stepRate({ learningRate: lr, epochs: lrStepEpochs }),
  constant: ({ lr }) => constantRate(lr)
}

/** The learning-rate schedules that a recipe can name. */
export const learningRateNames: readonly string[] = Object.keys(schedules)

/** The learning rate that a recipe describes, warm-up included. */
export const learningRateOf = (settings: RateSettings): LearningRate => {
  const schedule = schedules[settings.lrSchedule]!(settings) // the name was checked with the recipe
  return settings.warmUp === undefined || settings.warmUp === 0 ? schedule : warmUp(schedule, { epochs: settings.warmUp })
}
