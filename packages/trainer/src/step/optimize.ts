import { clipFactor, type ChangingNumbers } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import { isTrained } from '../optimizers/slots.js'
import type { Settings } from '../run/options.js'
import { decays } from './decay.js'
import type { TrainState } from './train-state.js'

/** The optimizer step of every parameter that is trained. */
export function optimize(
  { optimizer, weightDecay, clipNorm, decay }: Settings, { startStep, parameters, slots, added }: TrainState,
  gradients: ReadonlyMap<string, tf.Tensor>, { learningRate, step: now }: ChangingNumbers
): void {
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
