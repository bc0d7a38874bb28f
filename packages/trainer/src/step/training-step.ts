import { isDue, type TopologyChange } from '@itop/updaters'
import { clipFactor } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import type { LoadedBatch } from '../run/batches.js'
import { decays } from './decay.js'
import { createPass } from './gradient-pass.js'
import type { Pass } from './pass.js'
import type { Guard } from '../run/guard.js'
import { whatIsNotFinite } from './non-finite.js'
import type { Settings } from '../run/options.js'
import type { Scores } from './scores.js'
import { floats, isTrained } from '../optimizers/slots.js'
import type { TrainState } from './train-state.js'
import { updateTopology } from '../topology/update-topology.js'

/** Which step a score is of: that with this number, from 1, on so many images, at this rate. */
export interface ScoredStep {
  readonly step: number
  readonly images: number
  readonly learningRate: number
}

/** Who looks at losses. */
export interface StepWatch {
  readonly guard: Guard
  readonly scores: Scores<ScoredStep>
}

/** What one step did. */
export interface StepResult {
  readonly learningRate: number
  /** The change of topology at the end of the step, where one was due. */
  readonly update: { readonly change: TopologyChange, readonly milliseconds: number } | undefined
}

/**
 * A function that trains on one batch, which it consumes, as the ITOP repository orders an iteration: gradients,
 * optimizer step, then, if due, the change of topology. That sees the gradients of this iteration, taken at the weights
 * before the optimizer step. Where reading is free, the loss is looked at before it has touched any weight.
 */
export function createTrainingStep(
  settings: Settings, state: TrainState, { guard, scores }: StepWatch
): (batch: LoadedBatch) => Promise<StepResult> {
  const { plan, totalSteps, stepsPerEpoch } = settings
  const run = createPass(settings, state)
  return async batch => {
    const step = state.step + 1
    const due = isDue(plan, step)
    const learningRate = settings.learningRate(state.step, stepsPerEpoch, totalSteps)
    const pass = await run(batch, state.measuring.looks('every', plan, step))
    const { gradients, dense } = pass
    try {
      await scores.add({ step, images: batch.images, learningRate }, pass.scores, due)
      await state.measuring.observe({ existing: () => existingOf(state, gradients), every: dense }, plan, step)
      optimize(settings, state, gradients, learningRate)
      state.step++
      const update = due ? await timedUpdate(pass, learningRate) : undefined
      return { learningRate, update }
    } finally {
      for (const gradient of gradients.values()) gradient.dispose()
      for (const gradient of dense.values()) gradient.dispose()
    }
  }

  async function timedUpdate(pass: Pass, learningRate: number) {
    const start = performance.now()
    try {
      const change = await updateTopology(settings, state)
      return { change, milliseconds: performance.now() - start }
    } catch (error) {
      // A selection refuses what is not a number, wherever it comes from; only here is known what that means.
      const what = await whatIsNotFinite(state, pass)
      throw what === undefined ? error : guard.failure(state.step, what, learningRate)
    }
  }
}

/** Host copies of the gradients of existing weights, by the names of the layers. */
async function existingOf(
  { layers }: TrainState, gradients: ReadonlyMap<string, tf.Tensor>
): Promise<ReadonlyMap<string, Float32Array>> {
  const copies = new Map<string, Float32Array>()
  for (const { name } of layers) {
    const gradient = gradients.get(name)
    if (gradient) copies.set(name, (await floats(gradient)).slice())
  }
  return copies
}

/** The optimizer step of every parameter that is trained. */
function optimize(
  settings: Settings, state: TrainState, gradients: ReadonlyMap<string, tf.Tensor>, learningRate: number
): void {
  const { optimizer, weightDecay, clipNorm, decay } = settings
  const { step: now, startStep, parameters, slots, added } = state
  const step = now - startStep
  const decayed = { learningRate, weightDecay, step }
  const undecayed = { learningRate, weightDecay: 0, step }
  // All of them together where their norm is bounded, else one after another.
  const together = clipNorm === Infinity ? undefined : new Map([...gradients].map(([name, gradient]) =>
    [name, added.to(parameters.get(name)!, gradient, now)]))
  const factor = together && clipFactor(together.values(), clipNorm)
  for (const [name, parameter] of parameters) {
    if (!isTrained(parameter)) continue
    const gradient = gradients.get(name)
    const own = slots.get(name)
    if (!gradient || !own) throw new Error(`train: '${name}' has no ${gradient ? 'slots' : 'gradient'}.`)
    const decaying = decays(decay, parameter.role)
    // What rests does not decay; so where something rests, the optimizer is not left to decay all of it.
    const resting = parameter.view?.kind === 'nested'
    tf.tidy(() => {
      const whole = together?.get(name) ?? added.to(parameter, gradient, now)
      const clipped = factor ? tf.mul(whole, factor) : whole
      const moving = decaying && resting
        ? added.decay(parameter, clipped, { weightDecay, learningRate, optimizer })
        : clipped
      optimizer.apply(parameter, moving, own, decaying && !resting ? decayed : undecayed)
    })
  }
  factor?.dispose()
  for (const [name, whole] of together ?? []) if (whole !== gradients.get(name)) whole.dispose()
}
