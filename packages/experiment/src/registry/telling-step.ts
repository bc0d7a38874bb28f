import { LayerError, over, type Updater } from '@itop/updaters'
import { UserError } from '../errors/user-error.js'

/** The updater, whose errors say at which step, and in which layer where that is known, a plug-in broke a promise. */
export const tellingStep = (updater: Updater): Updater => over(updater, {
  update: async (state, layers, at) => {
    try {
      return await updater.update(state, layers, at)
    } catch (error) {
      const [cause, where] = error instanceof LayerError
        ? [error.cause, `at step ${at.step}, layer ${error.layer}: `] : [error, `at step ${at.step}: `]
      if (!(cause instanceof UserError)) throw error
      const [first = '', ...rest] = cause.lines
      throw new UserError([`${where}${first}`, ...rest], { cause })
    }
  }
})
