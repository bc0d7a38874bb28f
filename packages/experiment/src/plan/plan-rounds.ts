import { inferenceFlops, trainingFlops } from '@itop/metrics'
import type { Network } from '@itop/models'
import { measuringCosts } from '@itop/trainer'
import type { UpdatePlan } from '@itop/updaters'
import { costLayers, sizeOf } from './cost-layers.js'
import { memoryPlan } from './memory-plan.js'
import { networkBytes } from './network-bytes.js'
import type { Recipe } from '../recipe/recipe.js'
import type { RunLength } from '../training/run-length.js'

/** A round before it is trained. */
export interface PlannedRound {
  /** How many times weights have been pruned. */
  readonly round: number
  /** Optimizer steps that it makes. */
  readonly steps: number
  /** Over maskable weights, as `active`. */
  readonly density: number
  readonly active: number
  /** As `storedBytes` has it: values and positions. */
  readonly weightsBytes: number
  /** What the training takes, as in `memory`. */
  readonly memoryBytes: number
  /** The values that weights go back to, of those that are left: kept beside that until the last round begins. */
  readonly rewindBytes: number
  readonly trainingFlops: number
  /** Per sample. */
  readonly inferenceFlops: number
}

/** What each round of a recipe would store and cost. */
export const planRounds = (
  recipe: Recipe, network: Network, updates: UpdatePlan, { steps }: RunLength
): readonly PlannedRound[] => Array.from({ length: updates.count + 1 }, (_, round) => {
  const from = round === 0 ? 0 : updates.step(round)
  const made = (round === updates.count ? steps : updates.step(round + 1)) - from
  const { densities } = updates.at(from)
  const layers = costLayers(network, densities)
  const size = layers.reduce((sum, layer) => sum + sizeOf(layer), 0)
  const active = Math.round(densities.reduce((sum, density, i) => sum + density * sizeOf(layers[i]!), 0))
  const { convention } = trainingFlops({ layers, steps: made, batch: recipe.batch, growthSteps: 0, window: 0 })
  const keeps = round < updates.count && recipe.rewindTo !== 'end'
  return {
    round, steps: made, density: active / size, active,
    weightsBytes: networkBytes(network, layers).weightsBytes,
    memoryBytes: memoryPlan({ network, layers, measuring: measuringCosts([]) }, recipe).total,
    rewindBytes: keeps ? 4 * (active + unmasked(network, size)) : 0,
    trainingFlops: convention.sparse, inferenceFlops: inferenceFlops(layers).sparse
  }
})

/** Numbers of weights without a mask: biases, norms and their statistics. */
const unmasked = ({ weights }: Network, maskable: number): number =>
  weights.reduce((sum, weight) => sum + sizeOf(weight), -maskable)
