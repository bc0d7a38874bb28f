import { LayerError } from '@itop/updaters'
import { UserError } from '../errors/user-error.js'
import { pluginKinds, type Plugin, type PluginKind } from './plugin.js'

/** Fails in the name of a member of a plug-in. */
export type Fail = (what: string, next?: string, options?: ErrorOptions) => never

/** What fails in the name of this member. */
export const failing = ({ name }: Plugin, kind: PluginKind, member: { readonly name: string }): Fail =>
  (what, next = 'Its author has to mend it.', options) => {
    throw new UserError([`plug-in ${name}: ${pluginKinds[kind]} ${member.name} ${what}.`, next],
      { ...options, code: 'plugin' })
  }

/** What `act` gives; what only a fault in its code throws, at once or later, is told in the plug-in's name. */
export function blaming<T>(fail: Fail, act: () => T): T {
  try {
    const given = act()
    return given instanceof Promise ? given.catch((error: unknown) => blame(error, fail)) as T : given
  } catch (error) {
    return blame(error, fail)
  }
}

function blame(error: unknown, fail: Fail): never {
  const cause = error instanceof LayerError ? error.cause : error
  if (!isFault(cause)) throw error
  try {
    return fail(`throws: ${cause.message.replace(/\.$/, '')}`, undefined, { cause })
  } catch (told) {
    throw error instanceof LayerError ? new LayerError(error.layer, told) : told
  }
}

/** Whether an error says that code is wrong: no refusal, no lost device, nobody's wish to stop. */
const isFault = (error: unknown): error is Error =>
  error instanceof TypeError || error instanceof ReferenceError || error instanceof SyntaxError
