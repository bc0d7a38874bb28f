import {
  constantRate, cosineRate, multiStepRate, oneCycleRate, stepRate, warmUp, type LearningRate
} from '@itop/trainer'
import type { Recipe } from '../recipe/recipe.js'
import { flagOf } from '../settings/settings.js'
import { fromSettings, UserError } from '../errors/user-error.js'

type RateSettings = Pick<Recipe,
  'lr' | 'lrSchedule' | 'lrStepEpochs' | 'lrMilestones' | 'lrFactor' | 'warmUp' | 'warmUpBy'>

const schedules: Readonly<Record<string, (settings: RateSettings) => LearningRate>> = {
  cosine: ({ lr }) => cosineRate({ learningRate: lr }),
  'multi-step': ({ lr, lrMilestones, lrFactor = 0.1 }) => multiStepRate({
    learningRate: lr, factor: lrFactor, ...lrMilestones && { milestones: lrMilestones, unit: 'epoch' }
  }),
  step: ({ lr, lrStepEpochs = 30, lrFactor = 0.1 }) =>
    stepRate({ learningRate: lr, epochs: lrStepEpochs, factor: lrFactor }),
  'one-cycle': ({ lr }) => oneCycleRate({ learningRate: lr }),
  constant: ({ lr }) => constantRate(lr)
}

/** The learning-rate schedules that a recipe can name. */
export const learningRateNames: readonly string[] = Object.keys(schedules)

/** The learning rate that a recipe describes, warm-up included; settings that do not go together are refused. */
export const learningRateOf = (settings: RateSettings): LearningRate => fromSettings(() => {
  const schedule = schedules[settings.lrSchedule]!(settings) // the name was checked with the recipe
  const { warmUp: epochs = 0, warmUpBy = 'step' } = settings
  if (warmUpBy === 'epoch' && !Number.isInteger(epochs)) {
    throw new UserError([`${flagOf('warmUp')} ${epochs}: with ${flagOf('warmUpBy')} epoch, expected whole epochs.`])
  }
  return epochs === 0 ? schedule : warmUp(schedule, { epochs, per: warmUpBy })
})
