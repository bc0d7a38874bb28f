import type { TopologyChange } from '@itop/updaters'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { LoadedBatch } from './batches.js'
import { createPass } from './gradient-pass.js'
import type { Settings } from './options.js'
import type { TrainState } from './train-state.js'
import { existingGradients, updateTopology } from './update-topology.js'

/** What one step saw and did. */
export interface StepResult {
  /** Mean loss of the batch, at the weights before the step. */
  readonly loss: number
  /** Images of the batch classified correctly. */
  readonly correct: number
  readonly learningRate: number
  /** The change of topology at the end of the step, where one was due. */
  readonly update: { readonly change: TopologyChange, readonly milliseconds: number } | undefined
}

/** Refuses a loss that is not finite, before it has touched any weight. */
export type LossGuard = (loss: number, learningRate: number) => void

/**
 * A function that trains on one batch, which it consumes, as the ITOP repository orders an iteration: gradients,
 * optimizer step, then, if due, the change of topology. That sees the gradients of this iteration, taken at the weights
 * before the optimizer step.
 */
export function createTrainingStep(
  settings: Settings, state: TrainState, guard: LossGuard
): (batch: LoadedBatch) => Promise<StepResult> {
  const { updater, totalSteps, stepsPerEpoch } = settings
  const pass = createPass(settings, state)
  return async batch => {
    const step = state.step + 1
    const due = updater.isDue(step, totalSteps)
    const learningRate = settings.learningRate(state.step, stepsPerEpoch, totalSteps)
    const wanted = state.growth.wants(step, totalSteps)
    const { loss, correct, gradients, dense } = await pass(batch, wanted)
    try {
      guard(loss, learningRate)
      const existing = due ? await existingGradients(updater, state, gradients) : undefined
      if (wanted) await state.growth.observe(dense)
      optimize(settings, state, gradients, learningRate)
      state.step = step
      const start = performance.now()
      const change = due ? await updateTopology(settings, state, { existing, dense }) : undefined
      return { loss, correct, learningRate, update: change && { change, milliseconds: performance.now() - start } }
    } finally {
      for (const gradient of gradients.values()) gradient.dispose()
      for (const gradient of dense.values()) gradient.dispose()
    }
  }
}

/** The optimizer step of every parameter. */
function optimize(
  { optimizer, weightDecay, decayBiases }: Settings, { step, parameters, slots }: TrainState,
  gradients: ReadonlyMap<string, Tensor>, learningRate: number
): void {
  const decayed = { learningRate, weightDecay, step }
  const undecayed = decayBiases ? decayed : { learningRate, weightDecay: 0, step }
  for (const [name, parameter] of parameters) {
    const gradient = gradients.get(name)
    const own = slots.get(name)
    if (!gradient || !own) throw new Error(`train: '${name}' has no ${gradient ? 'slots' : 'gradient'}.`)
    optimizer.apply(parameter, gradient, own, parameter.pattern ? decayed : undecayed)
  }
}
