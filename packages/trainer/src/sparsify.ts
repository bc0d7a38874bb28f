import { MaskSet } from '@itop/masks'
import { explorationRate, observeUpdate, startExploration, type Exploration } from '@itop/metrics'
import type { LayerView, TopologyChange, Updater } from '@itop/updaters'
import type { Tensor, Variable } from '@tensorflow/tfjs-core'
import { checkInteger, checkKeys } from './check.js'
import { inOurOrder, kernelsOf, weightsOf, type DenseLayer, type DenseWeight } from './dense-weights.js'
import { createGrowthGradient } from './growth-gradient.js'
import { gather, holdMasked, type MaskedWeight } from './masked-weight.js'
import type { LayersModelLike } from './model-layers.js'
import { checkForward } from './move-topology.js'
import { hostGradient, type StepGradient } from './step-gradient.js'

/** Options of `sparsify`. */
export interface SparsifyOptions {
  /** The source of all randomness. Integer ≥ 0, default 1. */
  readonly seed?: number
  /** Optimizer steps of the whole training. Integer ≥ 1. Left out, drop fractions stay as they are at the start. */
  readonly totalSteps?: number
}

/** What a step of the caller's own may hand on. */
export interface AfterStepOptions {
  /**
   * Gradients of this step at the weights before it, by variable name, as `tf.variableGrads` returns them. Not
   * disposed.
   */
  readonly gradients?: Readonly<Record<string, Tensor>>
}

/** Dense weights of the caller's, held sparse by masks. */
export interface SparseWeights {
  /**
   * To be called after every optimizer step: masks the weights again and, when due, changes the topology, else null.
   */
  readonly afterStep: (options?: AfterStepOptions) => Promise<TopologyChange | null>
  /** Whether the next `afterStep` must be given gradients. */
  readonly needsGradients: boolean
  /** The masks of now, by layer or variable name; shapes in PyTorch order. */
  readonly masks: MaskSet
  /** Layers of the model with weights that are not masked, in model order; nothing is said of biases of those that are. */
  readonly dense: readonly DenseLayer[]
  /** What has been explored so far; belongs to this object, and the next change of topology replaces it. */
  readonly exploration: Exploration
  /** Share of all maskable weights active at any time so far, in [0, 1]. */
  readonly rs: number
  /** Frees the masks; the weights stay as they are. `afterStep` fails from then on. */
  readonly dispose: () => void
}

/** Without an end no schedule moves: this many steps are never reached. */
const endless = Number.MAX_SAFE_INTEGER

/**
 * Trains the kernels of a `tf.LayersModel`, or variables, sparsely in a loop of the caller's own: two added lines.
 *
 * Storage stays dense: each weight keeps its dense variable, beside it lies a mask, and nothing gets faster or smaller.
 * `train` stores and computes only what exists. The caller's optimizer keeps its own slots, which are not masked.
 */
export function sparsify(
  model: LayersModelLike | readonly Variable[], updater: Updater, options: SparsifyOptions = {}
): SparseWeights {
  checkKeys('sparsify', options, ['seed', 'totalSteps'])
  const { seed = 1, totalSteps = endless } = options
  checkInteger('sparsify: seed', seed, 0)
  checkInteger('sparsify: totalSteps', totalSteps, 1)
  const { kernels, dense } = 'layers' in model ? kernelsOf(model) : { kernels: weightsOf(model), dense: [] }
  const held = hold(kernels, updater, seed)
  const growth = createGrowthGradient(updater)
  const masks = () => MaskSet.from(held.map(({ weight, mask }) => [weight.name, mask] as const))
  let exploration = startExploration(masks())
  let step = 0
  let disposed = false

  const needsGradients = () => growth.wants(step + 1, totalSteps) ||
    (updater.needs.existing === 'gradients' && updater.isDue(step + 1, totalSteps))

  async function update(gradients: ReadonlyMap<string, StepGradient>): Promise<TopologyChange> {
    const views = await Promise.all(held.map(async (layer, i) => {
      const absent = growth.source(layer.weight.name, gradients)
      return { ...await viewOf(layer, exploration.layers[i].everActive, updater, gradients), ...absent && { absent } }
    }))
    const change = await updater.update(views, { step, totalSteps, seed })
    growth.updated()
    exploration = observeUpdate(exploration, change)
    for (const [i, { name, stored, forward }] of change.layers.entries()) {
      checkForward(name, stored, forward)
      held[i].setMask(stored)
    }
    return change
  }

  return {
    afterStep: async (given = {}) => {
      if (disposed) throw new Error('afterStep: these masks were disposed, so nothing holds the weights sparse any more. ' +
        'Call sparsify again.')
      checkKeys('afterStep', given, ['gradients'])
      const gradients = needsGradients() ? gradientsOf(held, given.gradients) : new Map<string, StepGradient>()
      step++
      for (const layer of held) layer.apply()
      if (growth.wants(step, totalSteps)) await growth.observe(gradients)
      return updater.isDue(step, totalSteps) ? update(gradients) : null
    },
    get needsGradients() { return needsGradients() },
    get masks() { return masks() },
    dense,
    get exploration() { return exploration },
    get rs() { return explorationRate(exploration).rs },
    dispose: () => {
      disposed = true
      for (const layer of held) layer.dispose()
    }
  }
}

function hold(weights: readonly DenseWeight[], updater: Updater, seed: number): MaskedWeight[] {
  const masks = updater.init(weights.map(({ name, shape }) => ({ name, shape })), seed)
  return weights.map((weight, i) => {
    checkForward(weight.name, masks[i].stored, masks[i].forward)
    return holdMasked(weight, masks[i].stored)
  })
}

async function viewOf(
  layer: MaskedWeight, everActive: LayerView['everActive'], updater: Updater,
  gradients: ReadonlyMap<string, StepGradient>
): Promise<LayerView> {
  const { weight: { name }, mask } = layer
  const gradient = updater.needs.existing === 'gradients' ? gradients.get(name) : undefined
  return {
    name,
    stored: mask,
    forward: mask,
    everActive,
    values: await layer.values(),
    ...gradient && { gradients: gather(await gradient.values(), mask) }
  }
}

function gradientsOf(
  held: readonly MaskedWeight[], given: Readonly<Record<string, Tensor>> | undefined
): ReadonlyMap<string, StepGradient> {
  return new Map(held.map(({ weight }) => {
    const gradient = given?.[weight.gradientName]
    if (gradient) return [weight.name, hostGradient(() => inOurOrder(gradient))]
    throw new TypeError(
      `afterStep: expected gradients with '${weight.gradientName}', since this method looks at them at this step, ` +
        `got ${given ? `only ${Object.keys(given).join(', ')}` : 'none'}. Pass { gradients } of tf.variableGrads ` +
        'when needsGradients is true.')
  }))
}
