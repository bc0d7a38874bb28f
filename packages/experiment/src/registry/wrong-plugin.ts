import { UserError } from '../errors/user-error.js'

/** What is wrong with a plug-in, and what to do about it. */
export const wrong = (what: string, next = 'Its author has to mend it.'): UserError =>
  new UserError([`${what}.`, next], { code: 'plugin' })
