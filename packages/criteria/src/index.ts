export { arraySource } from './array-source.js'
export { bernoulliPositions, bernoulliRandom } from './bernoulli-random.js'
export { gradient } from './gradient.js'
export { highestScores } from './highest-scores.js'
export { magnitude } from './magnitude.js'
export { momentum } from './momentum.js'
export { random } from './random.js'
export { randomUnfired } from './random-unfired.js'
export { growRules, pruneScores } from './registry.js'
export { setSignAware } from './set-sign-aware.js'
export { taylor } from './taylor.js'
export type {
  ExistingWeights, GrowNeed, GrowRequest, GrowRule, PruneScore, ScoredPositions, ScoreSource
} from './types.js'
