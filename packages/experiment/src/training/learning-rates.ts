import { warmUp, type LearningRate } from '@itop/trainer'
import type { Recipe } from '../recipe/recipe.js'
import { builtIns } from '../registry/registry.js'
import { ruleSettings } from '../registry/rule-settings.js'
import { flagOf } from '../settings/setting.js'
import { fromSettings, UserError } from '../errors/user-error.js'

type RateSettings = Pick<Recipe,
  'lr' | 'lrSchedule' | 'lrStepEpochs' | 'lrMilestones' | 'lrFactor' | 'warmUp' | 'warmUpBy'>

/** The learning rate that a recipe describes, warm-up included; settings that do not go together are refused. */
export const learningRateOf = (settings: RateSettings, registry = builtIns): LearningRate => fromSettings(() => {
  const rule = registry.learningRates[settings.lrSchedule]! // the name was checked
  const schedule = rule.make({ ...settings, ...ruleSettings(rule, settings) })
  const { warmUp: epochs = 0, warmUpBy = 'step' } = settings
  if (warmUpBy === 'epoch' && !Number.isInteger(epochs)) {
    throw new UserError([`${flagOf('warmUp')} ${epochs}: with ${flagOf('warmUpBy')} epoch, expected whole epochs.`])
  }
  return epochs === 0 ? schedule : warmUp(schedule, { epochs, per: warmUpBy })
})
