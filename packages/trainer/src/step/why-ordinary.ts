import { recordsSteps, type Loss } from '@itop/ops'
import type { Updater } from '@itop/updaters'
import type { Measurement } from '../measurements/measurement.js'
import { neededOf } from '../measurements/measurements.js'
import type { Optimizer } from '../optimizers/optimizers.js'

/** What decides whether steps can be recorded. */
export interface StepKind {
  readonly updater: Pick<Updater, 'name' | 'needs' | 'noise'>
  readonly loss: Pick<Loss, 'name' | 'batch' | 'steady'>
  readonly optimizer: Pick<Optimizer, 'name' | 'steady'>
  readonly accumulate: number
  /** Beside those that the trainer has. */
  readonly measurements?: readonly Measurement[]
}

/**
 * Why every step of such a training runs operation by operation; undefined where those between updates are recorded, as
 * long as passes use all of the weights that are stored.
 */
export function whyOrdinary({ updater, loss, optimizer, accumulate, measurements }: StepKind): string | undefined {
  if (!recordsSteps()) return 'this backend records none'
  if (accumulate > 1) return 'a batch is computed in parts'
  if (loss.batch === undefined) return `the loss ${loss.name} is computed image by image`
  if (loss.steady !== true) return `the loss ${loss.name} may be another in every step: it is not marked steady`
  if (optimizer.steady !== true) return `${optimizer.name} may be another in every step: it is not marked steady`
  if (updater.noise) return `${updater.name} adds noise to gradients`
  const isEach = neededOf(updater.name, updater.needs, measurements)
    .some(({ parameter, measurement }) => measurement.window(parameter) === Infinity)
  return isEach ? `${updater.name} looks at gradients in every step` : undefined
}
