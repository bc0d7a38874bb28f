import { checkInteger, checkOptions, MaskSet } from '@itop/masks'
import { explorationRate, startExploration, type Exploration } from '@itop/metrics'
import {
  isDue, wantsImages, type LayerMasks, type LayerShape, type Started, type TopologyChange, type Updater
} from '@itop/updaters'
import type { Tensor, Variable } from '@tensorflow/tfjs-core'
import { inOurOrder, inOurOrderNow, kernelsOf, weightsOf, type DenseLayer, type DenseWeight } from './dense-weights.js'
import type { Measurement, StepGradients } from '../measurements/measurement.js'
import { neededOf } from '../measurements/measurements.js'
import { createMeasuring } from '../measurements/measuring.js'
import { slotsIn } from '../measurements/slots.js'
import { refuseSlots, slotsOf, type GivenSlots } from './given-slots.js'
import { gather, holdMasked, type MaskedWeight } from './masked-weight.js'
import type { LayersModelLike } from './model-layers.js'
import { checkNested, rulesOf } from '../topology/layer-masks.js'
import { valuesProbe } from '../probe/values-probe.js'
import { runUpdate, type UpdateMemory } from '../topology/run-update.js'
import { hostGradient } from '../step/step-gradient.js'

/** Options of `sparsify`. */
export interface SparsifyOptions {
  /** The source of all randomness. Integer ≥ 0, default 1. */
  readonly seed?: number
  /** Optimizer steps of the whole training. Integer ≥ 1. Left out, drop fractions stay as they are at the start. */
  readonly totalSteps?: number
  /** Optimizer steps of a pass over the training set. Integer ≥ 1; for methods that change masks once a pass. */
  readonly stepsPerEpoch?: number
  /** What can be measured for updates beside what there is a table of, by the names in the method's `needs`. */
  readonly measurements?: readonly Measurement[]
}

/** What a step of the caller's own may hand on. */
export interface AfterStepOptions {
  /**
   * Gradients of this step at the weights before it, by variable name, as `tf.variableGrads` returns them. Not
   * disposed.
   */
  readonly gradients?: Readonly<Record<string, Tensor>>
  /** Slots of the caller's optimizer after this step, `{ momentum: { NAME: tensor } }` by variable. Not disposed. */
  readonly slots?: GivenSlots
}

/** Dense weights of the caller's, held sparse by masks. */
export interface SparseWeights {
  /**
   * To be called after every optimizer step: masks the weights again and, when due, changes the topology, else null.
   */
  readonly afterStep: (options?: AfterStepOptions) => Promise<TopologyChange | null>
  /** Whether the next `afterStep` must be given gradients. */
  readonly needsGradients: boolean
  /** Whether it must be given slots of the optimizer. */
  readonly needsSlots: boolean
  /** The masks of now, by layer or variable name; shapes in PyTorch order. */
  readonly masks: MaskSet
  /** Layers of the model with weights that are not masked, in model order; nothing is said of biases of masked ones. */
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
  checkOptions('sparsify', options, ['seed', 'totalSteps', 'stepsPerEpoch', 'measurements'])
  const { seed = 1, totalSteps = endless, stepsPerEpoch, measurements } = options
  checkInteger('sparsify: seed', seed, 0)
  checkInteger('sparsify: totalSteps', totalSteps, 1)
  if (stepsPerEpoch !== undefined) checkInteger('sparsify: stepsPerEpoch', stepsPerEpoch, 1)
  const needed = neededOf(`sparsify: ${updater.name}`, updater.needs, measurements)
  const { kernels, dense } = 'layers' in model ? kernelsOf(model) : { kernels: weightsOf(model), dense: [] }
  const shapes = kernels.map(({ name, shape }) => ({ name, shape, role: shape.length === 4 ? 'conv' : 'dense' }))
  refuseProbe(updater)
  if (updater.restarts) {
    throw new RangeError(`sparsify: ${updater.name} starts a new training after each update, which a loop of one's ` +
      'own does not. Use rounds, or another method.')
  }
  const plan = updater.plan(shapes, { totalSteps, stepsPerEpoch })
  const started = atOnce(updater, updater.start(shapes, {
    seed,
    ...updater.probe === 'values' && { probe: valuesProbe(() => kernels.map(({ read }) => inOurOrderNow(read()))) }
  }))
  const held = hold(kernels, started.masks, updater, shapes)
  const memory: UpdateMemory = {
    exploration: startExploration(started.masks.map(({ forward }, i) => [kernels[i].name, forward] as const)),
    method: started.state, measuring: createMeasuring(needed)
  }
  const { measuring } = memory
  let step = 0
  let disposed = false

  const needsGradients = () =>
    measuring.looks('every', plan, step + 1) || measuring.looks('existing', plan, step + 1)

  const slots = slotsIn(updater.needs)

  const update = (given: GivenSlots | undefined): Promise<TopologyChange> =>
    runUpdate(updater, memory, { step, totalSteps, stepsPerEpoch, seed }, {
      shapes,
      look: async name => {
        const layer = layerOf(held, name)
        const { stored, backward } = layer
        return { stored, backward, values: await layer.values(), slots: await slotsOf(layer, slots, given) }
      },
      move: async layers => {
        refuseSlots(updater, layers)
        for (const change of layers) layerOf(held, change.name).setMasks(change)
      }
    })

  return {
    afterStep: async (given = {}) => {
      if (disposed) throw new Error('afterStep: these masks were disposed, so nothing holds the weights sparse ' +
        'any more. Call sparsify again.')
      checkOptions('afterStep', given, ['gradients', 'slots'])
      const gradients = needsGradients() ? gradientsOf(held, given.gradients) : undefined
      step++
      for (const layer of held) layer.apply()
      if (gradients) await measuring.observe(gradients, plan, step)
      return isDue(plan, step) ? update(given.slots) : null
    },
    get needsGradients() { return needsGradients() },
    get needsSlots() { return slots.length > 0 && isDue(plan, step + 1) },
    get masks() { return MaskSet.from(memory.exploration.layers.map(({ name, active }) => [name, active] as const)) },
    dense,
    get exploration() { return memory.exploration },
    get rs() { return explorationRate(memory.exploration).rs },
    dispose: () => {
      disposed = true
      for (const layer of held) layer.dispose()
    }
  }
}

/** A loop of one's own has no network to look through before its first step. */
function refuseProbe({ name, probe }: Pick<Updater, 'name' | 'probe'>): void {
  if (!wantsImages(probe)) return
  throw new RangeError(
    `sparsify: ${name} looks through the network before the first step, which a loop of one's own does not show. Use ` +
      'train, or another method.')
}

/** What a method begins with, where nothing has to be waited for. */
function atOnce<State>({ name }: Updater, started: Started<State> | Promise<Started<State>>): Started<State> {
  if (!(started instanceof Promise)) return started
  throw new RangeError(
    `sparsify: ${name} takes its time to start, which sparsify cannot wait for. Use train, or another method.`)
}

function hold(
  weights: readonly DenseWeight[], masks: readonly LayerMasks[], updater: Updater, shapes: readonly LayerShape[]
): MaskedWeight[] {
  const rules = rulesOf(updater, shapes)
  refuseTerms(updater, [...rules.values()].some(({ decay }) => decay > 0))
  return weights.map((weight, i) => holdMasked(weight, checkNested(weight.name, masks[i]), rules.get(weight.name)))
}

/** What a method adds to the loss is the caller's to add in a loop of the caller's own. */
function refuseTerms({ name, penalties = [], noise = 0 }: Updater, decays: boolean): void {
  if (noise > 0) {
    throw new RangeError(`sparsify: ${name} adds noise to the gradients of every step, which are those of a loop of ` +
      'one\'s own. Set noise to 0 and add it there, or use train.')
  }
  if (!decays && penalties.every(({ factor }) => factor === 0)) return
  throw new RangeError(`sparsify: ${name} adds to the gradients of the loss, which a loop of one's own computes. ` +
    `Set ${decays ? 'maskedDecay' : 'penalty'} to 0 and add the term to the loss, or use train.`)
}

function layerOf(held: readonly MaskedWeight[], name: string): MaskedWeight {
  const layer = held.find(({ weight }) => weight.name === name)
  if (layer) return layer
  throw new RangeError(`sparsify: the method changed '${name}', ` +
    `which is none of ${held.map(({ weight }) => weight.name)}.`)
}

function gradientsOf(
  held: readonly MaskedWeight[], given: Readonly<Record<string, Tensor>> | undefined
): StepGradients {
  const every = new Map(held.map(({ weight }) => {
    const gradient = given?.[weight.gradientName]
    if (gradient) return [weight.name, hostGradient(() => inOurOrder(gradient))] as const
    throw new TypeError(
      `afterStep: expected gradients with '${weight.gradientName}', since this method looks at them at this step, ` +
        `got ${given ? `only ${Object.keys(given).join(', ')}` : 'none'}. Pass { gradients } of tf.variableGrads ` +
        'when needsGradients is true.')
  }))
  return {
    every,
    existing: async () => new Map(await Promise.all(held.map(async ({ weight: { name }, stored }) =>
      [name, gather(await every.get(name)!.values(), stored)] as const)))
  }
}
