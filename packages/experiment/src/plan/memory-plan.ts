import { sizeOf } from '@itop/masks'
import { activationBytes } from '@itop/backend-cpu'
import {
  activationMemory, plainLayout, trainingMemory, type CostLayer, type MemoryBytes
} from '@itop/metrics'
import type { Network } from '@itop/models'
import { savedActivations } from '@itop/ops'
import { partSize, type MeasuringCosts } from '@itop/trainer'
import type { Penalty } from '@itop/updaters'
import { kernelBytes } from './cpu-kernels.js'
import { mostBytes } from './cpu-memory.js'
import { networkBytes } from './network-bytes.js'
import type { Recipe } from '../recipe/recipe.js'
import { bytes } from '../words/format.js'
import { UserError } from '../errors/user-error.js'

/** Bytes that a training takes. `weights` are those of `storedBytes`. */
export interface MemoryPlan extends MemoryBytes {
  /** Running statistics of norms. */
  readonly statistics: number
  /** What the kernels keep of where weights are, and work with; 0 where that is not known. */
  readonly kernels: number
  /** The look at data before the first step, at the dense network; absent where a method has none. */
  readonly start?: number
  /** At most at a time. */
  readonly total: number
}

/** What is known before training: the network, its layers with their existing weights, and what measuring costs. */
export interface MemoryQuestion {
  readonly network: Network
  readonly layers: readonly CostLayer[]
  readonly measuring: MeasuringCosts
  readonly penalties?: readonly Penalty[]
  /** What the method looks at through the dense network before the first step: parts of batches, or one image. */
  readonly probes?: 'batch' | 'image' | undefined
}

type Parts = Pick<Recipe, 'batch' | 'accumulate' | 'optimizer' | 'biasCorrection' | 'backend' | 'weightDecay'>

/** Bytes of a training, sparse and dense, with batches in parts where the recipe says so. */
export function memoryPlan(question: MemoryQuestion, recipe: Parts): MemoryPlan & { readonly dense: MemoryPlan } {
  const { network, layers, measuring, penalties = [], probes } = question
  const { steps, releases, input } = network
  const optimizerSlots = slotsOf(recipe)
  const denseNumbers = measuring.holding.reduce((sum, { numbers }) => sum + numbers, 0)
  const batch = partSize(recipe)
  const onCpu = recipe.backend === 'cpu'
  const layout = onCpu ? activationBytes : plainLayout
  const { dense, ...sparse } = trainingMemory({ layers, batch, denseNumbers, optimizerSlots })
  const { weightsBytes, denseWeightsBytes } = networkBytes(network, layers)
  const complete = (
    part: MemoryBytes, kernelLayers: readonly CostLayer[], growth: boolean
  ): MemoryPlan => {
    const norms = numbersOf(network, ['norm'])
    // Gradients of several parts are summed: the sum, and those of the present part.
    const gradients = (part.gradients + 4 * norms) * (recipe.accumulate > 1 ? 2 : 1)
    const { peak, end } = activationMemory({
      steps, releases, saved: savedActivations, input, batch, layout, growth
    })
    const views = viewBytes(kernelLayers, penalties, recipe)
    const { lists, work, look } = onCpu ? kernelBytes(kernelLayers, network, batch) : unknown
    const filled = {
      weights: part.weights,
      statistics: 4 * numbersOf(network, ['statistic']),
      gradients,
      optimizer: part.optimizer + 4 * norms * optimizerSlots,
      activations: peak,
      // Absent weights are looked at when the backward pass has freed what it could.
      kernels: lists + Math.max(work, growth ? end + look - peak : 0, views.work - peak) + views.kept
    }
    return { ...filled, total: Object.values(filled).reduce((sum, value) => sum + value, 0) }
  }
  const training = complete({ ...sparse, weights: weightsBytes }, layers, measuring.window > 0)
  const whole = complete({ ...dense, weights: denseWeightsBytes }, layers.map(full), false)
  // A pass of the dense network. Nothing of it is left when training begins.
  const looking = probes === 'image'
    ? memoryPlan({ ...question, probes: 'batch' }, { ...recipe, batch: 1, accumulate: 1 }).dense
    : whole
  const start = looking.total - looking.optimizer
  return { ...training, ...probes && { start, total: Math.max(start, training.total) }, dense: whole }
}

/** Numbers that the optimizer keeps for each weight. */
const slotsOf = ({ optimizer, biasCorrection }: Parts): number =>
  optimizer === 'sgd' ? 1 : biasCorrection === 'weight' ? 3 : 2

/** Bytes to use a part of what is stored: where penalties pull; and gradients with them, of a layer, after passes. */
function viewBytes(
  layers: readonly CostLayer[], penalties: readonly Penalty[], { weightDecay }: Pick<Recipe, 'weightDecay'>
): { readonly kept: number, readonly work: number } {
  const viewed = layers.filter(({ active, stored = active }) => stored > active)
  const [resting, all] = [viewed.filter(({ stored, trained }) => stored !== trained), viewed].map(some =>
    some.map(({ stored = 0 }) => stored))
  const classes = new Set(penalties.map(({ on }) => on)).size + (weightDecay > 0 ? 1 : 0)
  return { kept: 4 * classes * resting!.reduce((sum, stored) => sum + stored, 0), work: 12 * Math.max(0, ...all!) }
}

const unknown = { lists: 0, work: 0, look: 0 } as const

/**
 * Refuses a training that the CPU backend's memory cannot hold, with the batch and the parts that it can. How much
 * other backends have is not known.
 */
export function refuseTooLarge(question: MemoryQuestion, recipe: Parts): void {
  if (recipe.backend !== 'cpu') return
  const needed = memoryPlan(question, recipe).total
  if (needed <= mostBytes) return
  const { batch } = recipe
  const fits = largestPart(question, recipe)
  const part = recipe.accumulate === 1 ? `--batch ${batch}` : `--batch ${batch} in ${recipe.accumulate} parts`
  const parts = Math.ceil(batch / fits)
  throw new UserError([
    `${part}: training ${question.network.name} takes about ${bytes(needed)}, and the memory of WebAssembly ends at ` +
      `${bytes(mostBytes)}.`,
    ...fits === 0
      ? ['Not even one image fits: choose smaller images, or a sparser network.']
      : [`A batch of ${fits} fits. To keep batches of ${batch}: --accumulate ${parts}, ` +
          `parts of ${Math.ceil(batch / parts)} whose gradients are summed.`]
  ])
}

/** Whether the memory holds a network sparse and dense at a time, one of them in training. */
export function bothFit(question: MemoryQuestion, recipe: Parts): boolean {
  if (recipe.backend !== 'cpu') return true
  const { activations, total, dense } = memoryPlan(question, recipe)
  return total - activations + dense.total <= mostBytes
}

/** The most images that fit at a time. */
function largestPart(question: MemoryQuestion, recipe: Parts): number {
  let [low, high] = [0, partSize(recipe)]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    const fits = memoryPlan(question, { ...recipe, batch: middle, accumulate: 1 }).total <= mostBytes
    if (fits) low = middle
    else high = middle
  }
  return low
}

const full = ({ name, shape, positions, bias }: CostLayer): CostLayer =>
  ({ name, shape, positions, active: sizeOf(shape), ...bias !== undefined && { bias } })

const numbersOf = ({ weights }: Network, roles: readonly string[]): number => weights
  .filter(({ role }) => roles.includes(role)).reduce((sum, { shape }) => sum + sizeOf(shape), 0)

