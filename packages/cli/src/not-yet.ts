import { UserError } from './user-error.js'

/** Names that the documents list and this version lacks. Asking for one is told apart from a misspelt name. */
export const notYet = {
  command: ['export', 'sweep'],
  method: ['snfs']
} as const

/** Refuses a name that a later version will know. */
export const refuseNotYet = (kind: keyof typeof notYet, name: string, have: readonly string[]): void => {
  const later: readonly string[] = notYet[kind]
  if (later.includes(name) && !have.includes(name)) {
    throw new UserError([`${kind} ${name}: this version does not have it yet.`, `It has: ${have.join(', ')}.`])
  }
}
