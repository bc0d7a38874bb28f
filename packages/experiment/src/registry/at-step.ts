import { LayerError } from '@itop/updaters'
import { UserError } from '../errors/user-error.js'

/** What a plug-in broke in a step, with the step, and the layer where that is known; any other error as it is. */
export function atStep(error: unknown, step: number): unknown {
  const [cause, where] = error instanceof LayerError
    ? [error.cause, `at step ${step}, layer ${error.layer}: `] : [error, `at step ${step}: `]
  if (!(cause instanceof UserError)) return error
  const [first = '', ...rest] = cause.lines
  return new UserError([`${where}${first}`, ...rest], { cause, code: cause.code })
}
