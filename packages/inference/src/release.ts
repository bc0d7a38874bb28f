import type { NetworkStep } from '@itop/models'
import type { Activation, Ops } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'

/**
 * The same operations, for one pass over these steps: each frees the activations that it was the last to read. So the
 * next ones find memory that is still in the cache, and a batch needs a few activations' room instead of all.
 */
export function releasing(ops: Ops, steps: readonly NetworkStep[]): Ops {
  const lastReader = lastReaders(steps)
  const until = new Map<tf.Tensor, number>()   // some steps hand on the tensor they were given
  let step = 0
  const releasingAfter = (run: Operation): Operation => (...given) => {
    const made = inScope(() => run(...given))
    until.set(made.tensor, Math.max(until.get(made.tensor) ?? 0, lastReader[step]))
    for (const [tensor, last] of until) if (last <= step && until.delete(tensor)) tensor.dispose()
    step++
    return made
  }
  const entries = Object.entries(ops).map(([name, run]) => [name, releasingAfter(run as Operation)])
  return Object.fromEntries(entries) as unknown as Ops   // every operation returns an activation
}

type Operation = (...given: readonly unknown[]) => Activation

/** What a step gives, without what it made on the way. */
function inScope(run: () => Activation): Activation {
  let made: Activation | undefined
  const tensor = tf.tidy(() => (made = run()).tensor)
  return { ...made!, tensor }
}

/** For each step the last that reads what it gives; what the last step gives stays. */
function lastReaders(steps: readonly NetworkStep[]): number[] {
  const last = steps.map((_, i) => i)
  steps.forEach(({ inputs }, reader) => inputs.forEach(i => { if (i >= 0) last[i] = reader }))
  last[steps.length - 1] = Infinity
  return last
}
